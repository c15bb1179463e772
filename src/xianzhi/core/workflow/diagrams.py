"""A workflow drawn as text (流程图): Mermaid, shown as a picture by wikis."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from xianzhi.core.workflow.moves import Workflow

__all__ = ["Namer", "mermaid"]

Namer: TypeAlias = Callable[[str], str]


def mermaid(workflow: Workflow, *, state_name: Namer, move_name: Namer) -> str:
    """Draw a workflow as a Mermaid state diagram (流程图), every state and move in words."""
    return "\n".join(("stateDiagram-v2", *_lines(workflow, state_name, move_name)))


def _lines(workflow: Workflow, state_name: Namer, move_name: Namer) -> Iterator[str]:
    for state in workflow.states:
        yield f'    state "{state_name(state.name)}" as {state.name}'
    yield f"    [*] --> {workflow.initial}"
    for move in workflow.moves:
        for source in move.sources:
            for target in move.targets:
                yield f"    {source} --> {target}: {move_name(move.verb)}"
    for name in workflow.final:
        yield f"    {name} --> [*]"
