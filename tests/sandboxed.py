"""Functions for a child process to run: well behaved and not."""

import os
import sys
import time

from xianzhi.errors import DocumentError
from xianzhi.exchange.sandbox import Json


def lengths(payload: bytes, options: Json) -> Json:
    return {"bytes": len(payload), "options": options}


def refuse(_payload: bytes, _options: Json) -> Json:
    raise DocumentError("document.encrypted", {"path": "方案"})


def break_off(_payload: bytes, _options: Json) -> Json:
    raise RuntimeError("secret of the file")


def spin(_payload: bytes, _options: Json) -> Json:
    while True:
        pass


def sleep(_payload: bytes, _options: Json) -> Json:
    time.sleep(60)
    return None


def grow(_payload: bytes, _options: Json) -> Json:
    return len(bytearray(2 << 30))


def die(_payload: bytes, _options: Json) -> Json:
    os.abort()


def chatter(_payload: bytes, _options: Json) -> Json:
    sys.stdout.write("a library that talks")
    return "done"


def environment(_payload: bytes, _options: Json) -> Json:
    return sorted(os.environ)


def deep(_payload: bytes, _options: Json) -> Json:
    return deep(_payload, _options)
