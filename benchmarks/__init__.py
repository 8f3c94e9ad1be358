"""Speed as ratios measured in one run: ``python -m benchmarks``. Prints; asserts nothing."""
