"""A text as an old printer would leave it (硬换行与页眉)."""

from dataclasses import dataclass

__all__ = ["HEADER", "Wrapped", "wrap"]

HEADER = "禾川县人民政府办公室文件"
_WIDTH = 28
_LINES_A_PAGE = 34


@dataclass(frozen=True, slots=True)
class Wrapped:
    """The wrapped text; ``origins[i]`` is where character *i* of the source now stands."""

    text: str
    origins: tuple[int, ...]


def wrap(source: str) -> Wrapped:
    """Break every line after 28 characters and set a header and page number on each page."""
    parts: list[str] = []
    origins: list[int] = []
    length = 0

    def put(piece: str) -> None:
        nonlocal length
        parts.append(piece)
        length += len(piece)

    for number, (line, ending) in enumerate(_printed_lines(source)):
        if number and number % _LINES_A_PAGE == 0:
            put(f"— {number // _LINES_A_PAGE} —\n{HEADER}\n")
        origins.extend(range(length, length + len(line)))
        put(line)
        if ending:  # a line end of the source, not one of ours
            origins.append(length)
        put("\n")
    return Wrapped("".join(parts), tuple(origins))


def _printed_lines(source: str) -> list[tuple[str, bool]]:
    """Cut *source* into printed lines, each with whether the source ended a line there."""
    printed = []
    for line in source.removesuffix("\n").split("\n"):
        cuts = range(0, max(len(line), 1), _WIDTH)
        printed += [(line[at : at + _WIDTH], at + _WIDTH >= len(line)) for at in cuts]
    return printed
