"""Hechuan, the fictional county (虚构样例县：禾川县): people, places, units and plans of our own.

Everything here is invented and says so. The same seed makes the same county, byte for byte; there
is no clock and no global randomness. Entry points: ``county.build_county``,
``build.write_files`` and, with the site installed, ``loader.load_county``.
"""
