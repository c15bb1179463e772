"""Rooms without memory: pure methods (方法). No I/O, no clock, no framework."""
