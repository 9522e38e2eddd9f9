"""Lossfall: a course in the terminal on how AI models are trained."""

__version__ = "0.1.0"
