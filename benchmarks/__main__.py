"""Run the named benchmarks, or all of them."""

import sys
from collections.abc import Callable

from benchmarks import policy

SUITES: dict[str, Callable[[], None]] = {"policy": policy.run}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        print(f"没有这个基准 no such benchmark: {', '.join(unknown)}; {', '.join(SUITES)}")
        return 2
    for name in names or list(SUITES):
        print(f"── {name}")
        SUITES[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
