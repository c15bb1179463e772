"""Files handed to the browser (下载)."""

from typing import Protocol
from urllib.parse import quote

from django.http import HttpResponse

__all__ = ["Download", "sent"]


class Download(Protocol):
    """What is handed out (下载文件)."""

    @property
    def name(self) -> str:
        """File name, in any script."""

    @property
    def media_type(self) -> str:
        """Media type."""

    @property
    def content(self) -> bytes:
        """The bytes."""


def sent(file: Download) -> HttpResponse:
    """Answer with a file to be kept (发送文件)."""
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return answer
