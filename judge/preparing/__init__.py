"""For those who prepare problems: `codequest verify` and what it stands on."""
