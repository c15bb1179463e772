"""Verifiable logs (可验证日志): histories that show whether anybody changed them afterwards.

Entry points: ``chain.seal`` links an entry to the one before it in its stream.
"""
