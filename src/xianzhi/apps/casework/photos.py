"""Photos without what they tell beside the picture (去除照片附带信息): place, time, device.

The picture itself is not decoded and not changed: segments that carry EXIF, XMP or comments are
left out. What is no JPEG, PNG or WebP, or is broken, comes back as it is.
"""

from collections.abc import Iterator

__all__ = ["stripped"]

_JPEG, _PNG, _RIFF, _WEBP = b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF", b"WEBP"
# APP1 (EXIF, XMP), APP3 to APP13 (makers, Photoshop), APP15 and comments; APP0, APP2 and APP14
# hold what the colours need.
_TELLING = frozenset({0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE})
_SCAN = 0xDA
_PNG_TELLING = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_WEBP_TELLING = frozenset({b"EXIF", b"XMP "})


def stripped(content: bytes) -> bytes:
    """Leave out what a photo tells beside its picture (去除附带信息)."""
    if content.startswith(_JPEG):
        return _joined(_jpeg(content), content)
    if content.startswith(_PNG):
        return _joined(_png(content), content)
    if content[:4] == _RIFF and content[8:12] == _WEBP:
        return _webp(content)
    return content


def _joined(parts: Iterator[bytes], content: bytes) -> bytes:
    try:
        return b"".join(parts)
    except (ValueError, IndexError):
        return content


def _jpeg(content: bytes) -> Iterator[bytes]:
    yield _JPEG
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError(at)
        marker = content[at + 1]
        if marker == _SCAN:
            yield content[at:]
            return
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if length < 2:
            raise ValueError(at)
        if marker not in _TELLING:
            yield content[at : at + 2 + length]
        at += 2 + length


def _png(content: bytes) -> Iterator[bytes]:
    yield _PNG
    at = len(_PNG)
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        whole = content[at : at + 12 + length]
        if len(whole) < 12 + length:
            raise ValueError(at)
        if whole[4:8] not in _PNG_TELLING:
            yield whole
        at += 12 + length


def _webp(content: bytes) -> bytes:
    kept, at = bytearray(_WEBP), 12
    while at + 8 <= len(content):
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        whole = content[at : at + 8 + length + length % 2]
        if content[at : at + 4] not in _WEBP_TELLING:
            kept += whole
        at += 8 + length + length % 2
    return _RIFF + len(kept).to_bytes(4, "little") + bytes(kept)
