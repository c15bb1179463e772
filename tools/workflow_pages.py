"""The page of workflows: every table as a diagram and in rows, in the words of the product."""

from collections.abc import Iterator, Sequence

from xianzhi.apps.atlas.workflow import PATCH
from xianzhi.apps.casework.workflow import CASE
from xianzhi.apps.ledger.workflow import TASK
from xianzhi.catalogue.calendar.wording import limit_words
from xianzhi.catalogue.messages import Language, words
from xianzhi.core.workflow import Move, Workflow, flaws_of, mermaid

# A workflow with the beginnings of the codes of its states and of its moves.
WORKFLOWS = (
    (TASK, "ledger.status.", "ledger.move."),
    (PATCH, "atlas.patch.status.", "atlas.patch.move."),
    (CASE, "casework.status.", "casework.move."),
)
HEADS = {
    "en": (
        "# Workflows",
        (
            "Each workflow is one table. Buttons, permissions and tests are read from it, and so "
            "are these diagrams. A check proves that every state can be reached, has an owner and "
            "leads to an end, and that no move is dead."
        ),
        "| state | lies at |\n|---|---|",
        "| move | from | to | by | needs | within |\n|---|---|---|---|---|---|",
        "final",
    ),
    "zh": (
        "# 流程",
        (
            "每个流程都是一张表，按钮、权限和测试都由它得出，下面的图也是。检查程序证明：每个状态都能到达、"
            "有责任方、走得到终态，没有一个操作是多余的。"
        ),
        "| 状态 | 责任方 |\n|---|---|",
        "| 操作 | 起 | 止 | 办理方 | 须有 | 时限 |\n|---|---|---|---|---|---|",
        "终态",
    ),
}


def workflows_page(language: Language) -> str:
    title, intro, *_ = HEADS[language]
    parts = [title, "", intro]
    for workflow, states, moves in WORKFLOWS:
        flaws = flaws_of(workflow)
        if flaws:
            raise SystemExit("\n".join(words(flaw.code, flaw.params, language) for flaw in flaws))
        parts += _section(workflow, states, moves, language)
    return "\n".join(parts) + "\n"


def _section(workflow: Workflow, states: str, moves: str, language: Language) -> Iterator[str]:
    _, _, state_head, move_head, final = HEADS[language]

    def state(name: str) -> str:
        return words(states + name, None, language)

    def move(verb: str) -> str:
        return words(moves + verb, None, language)

    yield f"\n## {words(f'workflow.name.{workflow.name}', None, language)}\n"
    yield f"```mermaid\n{mermaid(workflow, state_name=state, move_name=move)}\n```\n"
    yield state_head
    for one in workflow.states:
        owner = final if one.is_final else words(f"workflow.party.{one.owner}", None, language)
        yield f"| {state(one.name)} `{one.name}` | {owner} |"
    yield f"\n{move_head}"
    for row in workflow.moves:
        yield _row(row, move(row.verb), [[state(name) for name in ends] for ends in
                                         (row.sources, row.targets)], language)  # fmt: skip


def _row(move: Move, name: str, ends: Sequence[Sequence[str]], language: Language) -> str:
    def said(kind: str, keys: Sequence[str]) -> str:
        return _listed([words(f"workflow.{kind}.{key}", None, language) for key in keys], language)

    cells = (
        f"{name} `{move.verb}`",
        _listed(ends[0], language),
        _listed(ends[1], language),
        said("party", move.by),
        said("need", move.needs),
        limit_words(move.within.limit, language) if move.within else "",
    )
    return f"| {' | '.join(cells)} |"


def _listed(items: Sequence[str], language: Language) -> str:
    return ("、" if language == "zh" else "; ").join(items)
