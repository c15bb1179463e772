"""Rooms with memory (台账): one Django app a room, later steps of the loop above earlier ones."""
