"""What the pages of the map ask of a request (请求解析)."""

from collections.abc import Mapping

from django.http import HttpRequest

from xianzhi.apps.atlas.wording import clause_words
from xianzhi.catalogue import messages
from xianzhi.errors import XianzhiError
from xianzhi.ui.asking import count_in
from xianzhi.ui.templatetags.xianzhi import language

__all__ = ["in_words", "number_of"]


def number_of(request: HttpRequest, name: str, otherwise: int | None = None) -> int | None:
    """Read a counting number of the address; anything else gives *otherwise*."""
    number = count_in(request.GET.get(name, ""))
    return otherwise if number is None else number


def in_words(error: XianzhiError) -> str:
    """Put a fault into the language of the page, the clause of a refusal too."""
    return messages.words(error.code, _clause_said(error.params), language())


def _clause_said(params: Mapping[str, str]) -> Mapping[str, str]:
    """Put the clause of a refusal into words: the document and its article."""
    if "clause" not in params:
        return params
    document, _, article = params["clause"].partition("/")
    return {**params, "clause": clause_words(f"clause.{document}", article, language())}
