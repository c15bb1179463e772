"""An export is right to the last byte, or the first wrong entry is named."""

import json
import re
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tampering import (
    KEY,
    first_bad,
    heads_and_lines,
    is_named,
    next_head,
    statement,
    tamperings,
)
from xianzhi.catalogue.messages import words
from xianzhi.core.merkle.chain import FIRST, SHA256, seal, text_of
from xianzhi.core.merkle.heads import Head, Sighting, fingerprint, read_head, sign
from xianzhi.core.merkle.tree import Frontier
from xianzhi.core.merkle.verifying import TamperedError, entry_line, first_line, verify
from xianzhi.errors import RuleError

HEADS, LINES = heads_and_lines(60, streams=7, every=13)
EXPORT = b"".join(LINES)
THIEF = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def fault(export, **options):
    with pytest.raises(TamperedError) as told:
        verify([export], **options)
    for language in ("zh", "en"):
        assert not re.search("[{}]", words(told.value.code, told.value.params, language))
    return told.value


@pytest.mark.parametrize("step", [1, 7, 1000, 10**6])
def test_a_true_export_is_verified_in_pieces_of_any_size(step):
    found = verify(EXPORT[at : at + step] for at in range(0, len(EXPORT), step))
    assert (found.entries, found.streams, found.heads, found.kept) == (60, 7, 5, 0)
    assert found.last == HEADS[-1]


def test_every_line_is_json():
    for line in LINES:
        assert isinstance(json.loads(line), list)


def test_two_hundred_tamperings_are_found_and_the_first_bad_entry_is_named():
    tampered_with = 0
    for way, tampered in tamperings(LINES, 200, seed=20261122):
        if tampered != EXPORT:
            tampered_with += 1
            told = fault(tampered)
            assert is_named(told, first_bad(LINES, tampered)), (way, told)
    assert tampered_with > 190


def test_a_changed_word_names_position_stream_and_number():
    told = fault(EXPORT.replace("第30次".encode(), "第31次".encode()))
    stream, number = json.loads(LINES[32])[3][:2]
    assert told.code == "audit.fault_digest"
    assert told.params["position"] == "30"
    assert (told.params["stream"], told.params["number"]) == (stream, str(number))


def rewritten(changed, key=KEY):
    """The log with one word changed and everything behind it computed anew."""
    ends, tree, heads, lines = {}, Frontier(), [], []
    for line in LINES[1:]:
        if line.startswith(b'["xianzhi-head'):
            heads.append(next_head(heads, tree, key))
            lines.append(heads[-1].line.encode() + b"\n")
            continue
        position, _, _, said = json.loads(line)
        entry = statement(said[1], said[0], position)
        text = text_of(replace(entry, reason="改写") if position == changed else entry)
        sealed = seal(ends.get(entry.stream, FIRST), text)
        ends[entry.stream] = sealed
        tree.extend([sealed])
        lines.append(entry_line(position, SHA256, sealed.hex(), text))
    return heads, lines


def test_a_log_rewritten_without_the_key_breaks_at_the_next_head():
    _, lines = rewritten(30)
    kept_heads = [line for line in LINES[1:] if line.startswith(b'["xianzhi-head')]
    forged = [kept_heads.pop(0) if line.startswith(b'["xianzhi-head') else line for line in lines]
    told = fault(LINES[0] + b"".join(forged))
    assert told.code == "audit.fault_root"
    assert (told.params["from"], told.params["size"]) == ("27", "39")


def test_a_log_rewritten_with_the_key_breaks_at_a_head_that_was_kept_elsewhere():
    heads, lines = rewritten(30)
    forged = first_line(heads[-1]) + b"".join(lines)
    assert verify([forged]).entries == 60
    assert verify([forged], kept=HEADS[:2]).kept == 2
    told = fault(forged, kept=HEADS)
    assert (told.code, told.params["head"]) == ("audit.kept_differs", "3")


def test_a_log_signed_with_another_key_is_refused_by_those_who_know_the_key():
    heads, lines = rewritten(30, THIEF)
    forged = first_line(heads[-1]) + b"".join(lines)
    assert fault(forged, keys=[HEADS[0].public_key]).code == "audit.fault_key"
    assert fault(forged, kept=HEADS[:1]).code == "audit.fault_key"


def test_a_shorter_log_breaks_at_a_longer_head_that_was_kept_elsewhere():
    shorter = heads_and_lines(40, streams=7, every=13)[1]
    assert fault(b"".join(shorter), kept=HEADS).code == "audit.kept_longer"


def test_a_log_whose_heads_were_replaced_breaks_their_chain():
    heads, lines = heads_and_lines(60, streams=7, every=13)
    seen = replace(heads[1].seen, previous="0" * 64)
    index = lines.index(heads[1].line.encode() + b"\n")
    lines[index] = sign(seen, KEY).line.encode() + b"\n"
    assert fault(b"".join(lines)).code == "audit.fault_head_chain"


def test_an_unsigned_head_is_found():
    forged = replace(HEADS[1], signature="0" * 128)
    told = fault(EXPORT.replace(HEADS[1].line.encode(), forged.line.encode()))
    assert (told.code, told.params["head"]) == ("audit.fault_signature", "2")
    assert fault(EXPORT, kept=[forged]).code == "audit.fault_signature"


@pytest.mark.parametrize("export", [b"", b"\n", b"text\n", LINES[0][:-3] + b"\n", LINES[0]])
def test_what_is_no_export_says_so(export):
    assert fault(export).code in {"audit.fault_opening", "audit.fault_end"}


def test_nothing_may_stand_behind_the_end():
    assert fault(EXPORT + b"\n").code == "audit.fault_line"
    assert fault(EXPORT + b"x").code == "audit.fault_line"
    assert fault(EXPORT[:-1]).code in {"audit.fault_line", "audit.fault_end"}


def test_an_algorithm_that_nobody_knows_seals_nothing():
    assert fault(EXPORT.replace(b'"sha256"', b'"sha1"', 1)).code == "audit.fault_digest"


def test_a_head_is_read_back_as_it_was_written():
    head = HEADS[2]
    assert read_head(head.line.encode()) == head
    assert head.is_signed()
    assert isinstance(head, Head)
    with pytest.raises(RuleError):
        read_head(head.line.encode() + b" ")


def test_an_empty_log_can_be_signed_and_verified():
    head = sign(Sighting(1, 0, Frontier().root.hex(), "2026-01-01T00:00:00+00:00"), KEY)
    assert verify([first_line(head), head.line.encode() + b"\n"]).entries == 0


def test_a_fingerprint_can_be_read_out():
    assert re.fullmatch("([0-9a-f]{4} ){7}[0-9a-f]{4}", fingerprint(HEADS[0].public_key))
