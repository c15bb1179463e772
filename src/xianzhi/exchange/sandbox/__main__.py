"""The child's side of ``confine``: set the limits, read the request, answer once (子进程)."""

import contextlib
import importlib
import io
import json
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import Any

from xianzhi.errors import XianzhiError

if sys.platform != "win32":
    import resource


def _restrict(limits: dict[str, int]) -> None:
    if sys.platform == "win32":  # only the parent's clock holds there
        return
    for what, soft, hard in (
        (resource.RLIMIT_AS, limits["memory_mib"] << 20, limits["memory_mib"] << 20),
        (resource.RLIMIT_CPU, limits["cpu_seconds"], limits["cpu_seconds"] + 1),
        (resource.RLIMIT_FSIZE, limits["output_mib"] << 20, limits["output_mib"] << 20),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        _, ceiling = resource.getrlimit(what)
        bound = hard if ceiling == resource.RLIM_INFINITY else min(hard, ceiling)
        resource.setrlimit(what, (min(soft, bound), bound))
    signal.alarm(limits["wall_seconds"] + 5)  # should the parent die before it can stop us


def _peak_mib() -> float:
    # ru_maxrss would carry the parent's size over the exec; VmHWM is this program's own.
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
    if sys.platform == "win32":
        return 0.0
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _answer(request: dict[str, Any], payload: bytes) -> dict[str, object]:
    # Any: a request is JSON of our own making.
    try:
        module, _, name = request["function"].partition(":")
        function = getattr(importlib.import_module(module), name)
        value = function(payload, request["options"])
    except XianzhiError as error:
        told = {"class": type(error).__name__, "code": error.code, "params": error.params}
        return {"error": told}
    except MemoryError:
        return {"failure": "memory"}
    except Exception as error:  # noqa: BLE001 -- the outermost door of this process
        return {"failure": "crash", "detail": type(error).__name__}
    return {"value": value, "peak_mib": _peak_mib()}


def main() -> None:
    """Answer one request from standard input on standard output, as JSON."""
    request = json.loads(sys.stdin.buffer.readline())
    payload = sys.stdin.buffer.read()
    warnings.simplefilter("ignore")
    reply_to = os.dup(1)
    sys.stdout = io.StringIO()  # a chatty library must not write into the reply
    _restrict(request["limits"])
    answer = _answer(request, payload)
    try:
        reply = json.dumps(answer, ensure_ascii=True).encode()
    except MemoryError:
        reply = b'{"failure": "memory"}'
    with os.fdopen(reply_to, "wb") as stream:
        stream.write(reply)


main()
