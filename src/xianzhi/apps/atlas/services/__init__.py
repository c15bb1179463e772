"""Verbs of the map (图层、审查、图斑办理)."""
