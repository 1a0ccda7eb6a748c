"""Programs of ours that run inside a validator's sandbox, beside a package's own code, and import nothing of ours."""
