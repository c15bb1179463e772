"""Pages as a browser gets them: a client that works from a post, and what stands on the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import lxml.html
from django.test import Client

SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Shown:
    """An answer with its page."""

    answer: Any

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def tree(self) -> lxml.html.HtmlElement:
        return lxml.html.fromstring(self.answer.content.decode())

    @property
    def words(self) -> str:
        return text_of(self.tree)

    def rows(self) -> list[lxml.html.HtmlElement]:
        """The lines of the first table, without headings of groups."""
        (table, *_) = self.tree.xpath("//main//table") or [None]
        if table is None:
            return []
        return [row for row in table.xpath("./tbody/tr") if "group-row" not in row.get("class", "")]

    def cells(self, label: str) -> list[str]:
        """The texts of one column of the first table."""
        return [text_of(row.xpath(f"./*[@data-label='{label}']")[0]) for row in self.rows()]

    def choices(self, name: str) -> Iterator[tuple[str, str]]:
        """Value and words of a select box's options."""
        for option in self.tree.xpath(f"//select[@name='{name}']/option"):
            yield option.get("value"), text_of(option)

    def faults(self) -> str:
        """What the page says is wrong."""
        return " ".join(text_of(item) for item in self.tree.xpath("//*[@role='alert']"))


def text_of(element: lxml.html.HtmlElement) -> str:
    return SPACES.sub(" ", element.text_content()).strip()


class Browser:
    """Somebody's browser."""

    def __init__(self, username: str = "", language: str = "zh-hans") -> None:
        from django.contrib.auth import get_user_model

        self.client = Client(raise_request_exception=True)
        self.client.cookies["django_language"] = language
        if username:
            self.client.force_login(get_user_model().objects.get(username=username))

    def get(self, path: str, **headers: str) -> Shown:
        return Shown(self.client.get(path, headers=headers or None))

    def post(self, path: str, given: dict[str, Any] | None = None) -> Shown:
        return Shown(self.client.post(path, given or {}))
