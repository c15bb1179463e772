"""Pages of the ledger: parse, ask one service or selector, render.

Library and desk: ui helper; tasks, exports, table import, transmission: pages of the published
ledger (second helper).
"""
