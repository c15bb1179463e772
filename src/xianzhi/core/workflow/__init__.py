"""Workflows as one table (流程与时限): states with an owner, moves with all that they ask for.

Buttons, permissions, deadlines, diagrams and tests are read from the table; ``flaws_of`` proves
that it can be worked with: nobody is without an owner, nothing is stuck, no move is dead.
"""

from xianzhi.core.workflow.diagrams import Namer, mermaid
from xianzhi.core.workflow.flaws import Flaw, flaws_of
from xianzhi.core.workflow.moves import Move, Stage, State, Workflow

__all__ = ["Flaw", "Move", "Namer", "Stage", "State", "Workflow", "flaws_of", "mermaid"]
