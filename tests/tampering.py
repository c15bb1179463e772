"""Exports of an audit log made for the tests, and ways to tamper with them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xianzhi.core.merkle.chain import FIRST, SHA256, Statement, seal, text_of
from xianzhi.core.merkle.heads import Head, Sighting, sign
from xianzhi.core.merkle.tree import Frontier
from xianzhi.core.merkle.verifying import TamperedError, entry_line, first_line

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
VERBS = ("publish", "start", "add_note", "name_leader", "amend", "close")


def statement(number: int, stream: str, place: int) -> Statement:
    """Something that happened to a task of Hechuan; about 300 bytes in its canonical text."""
    return Statement(
        stream=stream,
        number=number,
        verb=VERBS[place % len(VERBS)],
        facts={"before": {"status": "open"}, "after": {"status": "doing", "share": place % 100}},
        reason=f"已按县政府常务会议要求推进，第{place}次",
        user_id="0193a000-0000-7000-8000-00000000001a",
        post_id="0193a000-0000-7000-8000-00000000002b",
        at=BEGIN + timedelta(seconds=37 * place),
        command_id=f"0193a000-0000-7000-8000-{place:012x}",
    )


def heads_and_lines(
    entries: int, *, streams: int, every: int, key: Ed25519PrivateKey = KEY
) -> tuple[list[Head], list[bytes]]:
    """Make a log of so many entries with a head after every so many, and at its end."""
    ends: dict[str, tuple[int, bytes]] = {}
    tree, heads, lines = Frontier(), [], []
    for place in range(1, entries + 1):
        stream = f"task:0193a000-0000-7000-8000-{place * 7919 % streams:012x}"
        number, previous = ends.get(stream, (0, FIRST))
        text = text_of(statement(number + 1, stream, place))
        sealed = seal(previous, text)
        ends[stream] = (number + 1, sealed)
        tree.extend([sealed])
        lines.append(entry_line(place, SHA256, sealed.hex(), text))
        if place % every == 0 or place == entries:
            heads.append(next_head(heads, tree, key))
            lines.append(heads[-1].line.encode() + b"\n")
    return heads, [first_line(heads[-1]), *lines]


def next_head(heads: list[Head], tree: Frontier, key: Ed25519PrivateKey) -> Head:
    at = (BEGIN + timedelta(hours=len(heads))).isoformat(timespec="seconds")
    seen = Sighting(len(heads) + 1, tree.size, tree.root.hex(), at)
    if heads:
        seen = Sighting(seen.number, seen.size, seen.root, at, heads[-1].digest)
    return sign(seen, key)


def edit_byte(lines: list[bytes], chance: Random) -> bytes:
    """Change one byte, anywhere, to another one."""
    export = bytearray(b"".join(lines))
    at = chance.randrange(len(export))
    export[at] ^= chance.randrange(1, 256)
    return bytes(export)


def delete_bytes(lines: list[bytes], chance: Random) -> bytes:
    export = b"".join(lines)
    at = chance.randrange(len(export))
    return export[:at] + export[at + chance.randrange(1, 40) :]


def insert_byte(lines: list[bytes], chance: Random) -> bytes:
    export = b"".join(lines)
    at = chance.randrange(len(export) + 1)
    return export[:at] + bytes([chance.randrange(256)]) + export[at:]


def delete_line(lines: list[bytes], chance: Random) -> bytes:
    at = chance.randrange(len(lines))
    return b"".join(lines[:at] + lines[at + 1 :])


def repeat_line(lines: list[bytes], chance: Random) -> bytes:
    at = chance.randrange(len(lines))
    return b"".join(lines[: at + 1] + lines[at:])


def swap_lines(lines: list[bytes], chance: Random) -> bytes:
    one, other = chance.sample(range(len(lines)), 2)
    swapped = list(lines)
    swapped[one], swapped[other] = lines[other], lines[one]
    return b"".join(swapped)


def cut_end(lines: list[bytes], chance: Random) -> bytes:
    export = b"".join(lines)
    return export[: chance.randrange(len(export))]


def cut_lines(lines: list[bytes], chance: Random) -> bytes:
    return b"".join(lines[: chance.randrange(len(lines))])


WAYS: tuple[Callable[[list[bytes], Random], bytes], ...] = (
    edit_byte,
    delete_bytes,
    insert_byte,
    delete_line,
    repeat_line,
    swap_lines,
    cut_end,
    cut_lines,
)


def tamperings(lines: list[bytes], number: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Tamper in each way in turn; the same for the same seed."""
    chance = Random(seed)
    for place in range(number):
        way = WAYS[place % len(WAYS)]
        yield way.__name__, way(lines, chance)


@dataclass(frozen=True)
class FirstBad:
    """Where an export begins to differ from the true one."""

    entry: int  # position of the first entry that is not whole and in its place
    is_entry: bool  # what differs first is an entry, not a head or the first line


def first_bad(lines: list[bytes], tampered: bytes) -> FirstBad:
    """Find it by comparing with the true export; byte for byte, halving."""
    true = b"".join(lines)
    same, differs = 0, min(len(true), len(tampered)) + 1
    while differs - same > 1:
        middle = (same + differs) // 2
        same, differs = (middle, differs) if true[:middle] == tampered[:middle] else (same, middle)
    before = true.count(b"\n", 0, same)
    entries = [line[1:2].isdigit() for line in lines]
    return FirstBad(sum(entries[:before]) + 1, entries[before : before + 1] == [True])


def is_named(told: TamperedError, bad: FirstBad) -> bool:
    """Tell whether a finding names the first bad entry; a bad head may be named instead."""
    if "position" in told.params:
        return int(told.params["position"]) == bad.entry
    return not bad.is_entry
