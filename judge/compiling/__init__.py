"""Languages, toolchains, and how sources become a program."""
