"""Words of the map in either language (用语): what pages and papers both say."""

from xianzhi.catalogue import messages
from xianzhi.catalogue.messages import Language

__all__ = ["clause_words", "zone_words"]


def zone_words(zone: str, language: Language = "zh") -> str:
    """Name a zone; one that the catalogue does not know stands as the layer has it (分区名)."""
    code = f"zone.{zone}"
    return messages.words(code, {}, language) if code in messages.codes() else zone


def clause_words(document: str, article: str, language: Language = "zh") -> str:
    """Name a clause: the document, by its message code, and the article (条款)."""
    title = messages.words(document, {}, language) if document in messages.codes() else document
    return messages.words("atlas.clause", {"document": title, "article": article}, language)
