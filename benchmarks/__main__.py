"""Run the named benchmarks, or all of them: ``python -m benchmarks [NAME…] [OPTIONS]``."""

import sys
from importlib import import_module
from itertools import takewhile

SUITES = (
    "policy",
    "overlay",
    "screening",
    "tiles",
    "panning",
    "ogc",
    "checks",
    "province",
    "deadlines",
    "audit",
    "writes",
    "recovery",
    "triage",
    "case_files",
    "cases",
    "indicators",
    "network",
    "siting",
    "studio",
)


def main(arguments: list[str]) -> int:
    names = list(takewhile(lambda word: not word.startswith("-"), arguments))
    options = arguments[len(names) :]
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        print(f"没有这个基准 no such benchmark: {', '.join(unknown)}; {', '.join(SUITES)}")
        return 2
    for name in names or SUITES:
        print(f"── {name}")
        import_module(f"benchmarks.{name}").run(options)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
