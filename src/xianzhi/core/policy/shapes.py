"""Shapes of the compiler's results (数据形态): fixed for the type checker, cheap to build.

A compile builds thousands of them. A frozen dataclass sets each field through
``object.__setattr__``, which takes three times as long as an assignment. mypy reads ``shape`` as
``dataclass``, so ``frozen=True`` still forbids every assignment in our code; at run time the class
has the equality and hash of a frozen one, without the guard.
"""

from typing import TYPE_CHECKING

__all__ = ["shape"]

if TYPE_CHECKING:
    from dataclasses import dataclass as shape
else:
    from dataclasses import dataclass

    def shape(*, frozen: bool, **options: bool):
        """Make a dataclass that only the type checker freezes (数据类)."""
        return dataclass(unsafe_hash=frozen, **options)
