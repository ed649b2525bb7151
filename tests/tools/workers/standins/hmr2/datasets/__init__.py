"""Stands for hmr2.datasets."""
