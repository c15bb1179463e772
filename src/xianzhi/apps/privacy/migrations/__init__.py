"""Migrations of the personal data room."""
