"""Verifiable logs (可验证日志): histories that show whether anybody changed them afterwards.

Entry points: ``chain.seal`` links an entry to the one before it in its stream, ``tree.Frontier``
grows the tree over all of them, ``heads.sign`` signs its root, ``verifying.verify`` checks an
export with nothing but the export.
"""
