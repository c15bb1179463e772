"""Pages of the map: parse, ask one service or selector, render."""
