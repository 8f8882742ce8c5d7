"""Benchmarks. Most figures are ratios of two things measured alternately in one run."""
