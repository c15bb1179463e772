"""Ids that sort by the moment they were made (编号): UUID version 7 (RFC 9562)."""

import os
import time
import uuid

__all__ = ["new_id"]


def new_id() -> uuid.UUID:
    """Make an id: 48 bits of milliseconds, then chance.

    Ids that are made in later milliseconds sort behind earlier ones, so an index grows at its
    end. No record takes its date from its id.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
