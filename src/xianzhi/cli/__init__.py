"""Front door: commands (命令行)."""
