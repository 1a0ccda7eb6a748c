"""Each figure in the README has its script here; peers run in the same run. See bench/README.md."""
