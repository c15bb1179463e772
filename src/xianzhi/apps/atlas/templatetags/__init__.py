"""Template tags of the map (一张图标签)."""
