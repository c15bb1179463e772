"""Xianzhi 县治: from a sentence in a plan to a measured result, and back."""

__version__ = "0.1.0"
