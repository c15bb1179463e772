"""Forms of the ledger: what a page may send, checked before a service sees it."""
