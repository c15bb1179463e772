"""Forms of the map (一张图表单)."""
