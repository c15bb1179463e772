"""Data, not code: messages, glossary, indicators (目录)."""
