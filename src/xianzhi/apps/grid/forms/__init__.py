"""Forms of the grid (网格表单)."""
