"""Measurements of pimlet as ratios to limits taken in the same run. `python -m benchmarks --help`."""
