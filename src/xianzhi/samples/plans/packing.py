"""Office files whose bytes depend on nothing but their content (可重现的压缩包)."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

__all__ = ["repack"]

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest moment that a zip can hold


def repack(content: bytes) -> bytes:
    """Write a zip again with its members in name order and one fixed time stamp."""
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(packed, "w") as target:
        # Readers of office files expect the content types first.
        for name in sorted(source.namelist(), key=lambda name: (name[0] != "[", name)):
            member = ZipInfo(name, _EPOCH)
            member.compress_type = ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            target.writestr(member, source.read(name))
    return packed.getvalue()
