"""Template tags of legal time."""
