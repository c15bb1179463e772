"""Pages of the grid (网格页面)."""
