"""Write the golden file of the rights: every decision, for people to review.

``access.py`` writes it, ``access.py --check`` fails when a decision changed.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests/gold/authorisation_matrix.csv"


def current() -> str:
    """Enumerate the decisions as the code makes them now."""
    sys.path.insert(0, str(ROOT / "tests"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianzhi.web.settings")
    import django  # noqa: PLC0415 -- app ready

    django.setup()
    from factories.authorisation import matrix, standing_modules  # noqa: PLC0415 -- app ready

    return matrix(standing_modules())


def main() -> int:
    text = current()
    if "--check" not in sys.argv:
        GOLDEN.write_text(text, encoding="utf-8")
        return 0
    if GOLDEN.read_text(encoding="utf-8") != text:
        sys.stderr.write("A right changed: run tools/access.py and review the difference\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
