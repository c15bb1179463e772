"""Indicators as definitions that can be read, checked and run (指标计算).

Values never come without numerator and denominator, unknown is not zero, and every result carries
the digests of what it rests on.
"""
