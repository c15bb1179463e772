"""Benchmarks (性能基准): fixed seeds, medians, equality first. ``python -m benchmarks [NAME…]``."""
