"""Questionnaires as data (调查问卷): the one that is shipped, and files of a county's own.

``county-services.yaml`` asks for the services of a county. Keys: ``id``, ``title`` and ``note`` in
both languages, ``questions``; of each ``id``, ``kind`` (``scale`` or ``yes_no``), ``text`` in both
languages, ``counts_from``, ``feeds``, ``beside``.
"""

from functools import cache
from importlib.resources import files

import yaml

from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.core.indicators.definition import Written
from xianzhi.core.indicators.questionnaires import (
    Questionnaire,
    QuestionnaireFault,
    read_questionnaire,
)
from xianzhi.errors import CatalogueError, RuleError

__all__ = [
    "MOST_BYTES",
    "QuestionnaireError",
    "questionnaire_of",
    "shipped_questionnaire",
    "written_questionnaire",
]

MOST_BYTES = 200_000
_DEEPEST = 6
_FILE = "county-services.yaml"


class QuestionnaireError(RuleError):
    """A questionnaire that cannot be used (问卷有误); ``faults`` say all that is wrong."""

    def __init__(self, faults: tuple[QuestionnaireFault, ...]) -> None:
        super().__init__("survey.file.wrong", {"count": str(len(faults))})
        self.faults = faults


@cache
def shipped_questionnaire() -> bytes:
    """Give the file of the questionnaire that is shipped (默认问卷文件)."""
    return files(__package__).joinpath(_FILE).read_bytes()


def written_questionnaire(content: bytes) -> Written:
    """Read a file as YAML, safe tags only (读取问卷文件).

    Raises
    ------
    RuleError
        It is too large, no text in UTF-8, or no YAML; the message names the line.
    """
    if len(content) > MOST_BYTES:
        raise RuleError("survey.file.too_large", {"most": str(MOST_BYTES // 1000)})
    try:
        text = content.decode("utf-8-sig")
        _check_shape(text)
        found: Written = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise RuleError("survey.file.not_utf8") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = str(mark.line + 1) if mark is not None else "?"
        raise RuleError("survey.file.not_yaml", {"line": line}) from error
    return found


def _check_shape(text: str) -> None:
    """Refuse what unfolds or nests without end, before it is built: a short file can do either."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise RuleError("survey.file.aliases")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise RuleError("survey.file.too_deep", {"most": str(_DEEPEST)})


def questionnaire_of(written: Written) -> Questionnaire:
    """Make a questionnaire of what a file or a record says (问卷).

    Raises
    ------
    QuestionnaireError
        Anything is wrong with it.
    """
    made, faults = read_questionnaire(written, definitions())
    if faults:
        raise QuestionnaireError(faults)
    if made is None:
        raise CatalogueError("survey.file.not_a_questionnaire")
    return made
