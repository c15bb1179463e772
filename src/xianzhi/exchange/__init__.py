"""Readers and writers of files and services (收发)."""
