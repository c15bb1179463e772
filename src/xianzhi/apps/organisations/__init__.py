"""Responsible units (责任单位): a dated tree of units, their aliases, groups and members."""
