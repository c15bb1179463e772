"""Five-level grid (五级网格): county, town, village, grid, micro-grid as one coded tree."""
