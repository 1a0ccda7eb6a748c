"""Is an output right? The default validator, a package's own, and interactive runs."""
