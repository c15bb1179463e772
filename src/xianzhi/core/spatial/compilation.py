"""Compile the kernels where numba is installed (即时编译): the ``[fast]`` extra, never a duty.

Machine code is kept beside the sources or in the user's cache directory, whichever can be written.
Where neither can, the kernels are compiled anew in each process (about 20 s) and not kept.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

__all__ = ["IS_AVAILABLE", "compiled", "inlined", "lean", "vectorised"]

Kernel = TypeVar("Kernel", bound=Callable[..., Any])  # any signature: a decorator keeps it

IS_AVAILABLE = find_spec("numba") is not None

# What lets LLVM use vector units without ever assuming away an infinity or a NaN.
_LOOSE = {"reassoc", "nsz", "arcp", "contract"}


def compiled(kernel: Kernel) -> Kernel:
    """Compile a kernel that makes arrays; exact IEEE arithmetic."""
    return _compile(kernel, {})


def lean(kernel: Kernel) -> Kernel:
    """Compile a kernel that makes no arrays; exact IEEE arithmetic.

    Without numba's counting of references, which costs ten times the work of a small function.
    """
    return _compile(kernel, {"_nrt": False})


def inlined(kernel: Kernel) -> Kernel:
    """Compile a lean kernel into its callers: handing over a tree costs more than a look."""
    return _compile(kernel, {"_nrt": False, "forceinline": True})


def vectorised(kernel: Kernel) -> Kernel:
    """Compile a kernel that makes no arrays and whose sums may be taken in any order."""
    return _compile(kernel, {"_nrt": False, "fastmath": _LOOSE, "forceinline": True})


def _compile(kernel: Kernel, options: dict[str, object]) -> Kernel:
    if not IS_AVAILABLE:
        return kernel
    njit: Any = import_module("numba").njit  # its types know no private option
    wanted = {"cache": True, **options}
    while True:
        try:
            made: Kernel = njit(nogil=True, error_model="numpy", **wanted)(kernel)
        except RuntimeError:  # numba finds no directory that can be written
            if not wanted.pop("cache", None):
                raise
        except (KeyError, TypeError):  # a version without the private option
            if wanted.pop("_nrt", None) is None:
                raise
        else:
            return made
