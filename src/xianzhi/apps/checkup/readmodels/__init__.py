"""What pages of the check-up show (体检页面内容): frozen, complete, no query left to run."""

from xianzhi.apps.checkup.readmodels.indicators import IndicatorPage, TargetLine, ValueLine
from xianzhi.apps.checkup.readmodels.kinds import (
    KindLine,
    KindPage,
    ShortLine,
    ShortMark,
    TypingLine,
)
from xianzhi.apps.checkup.readmodels.parts import PartLine, PartsPage, SumLine, UnitPlace
from xianzhi.apps.checkup.readmodels.problems import (
    HistoryLine,
    ProblemFilter,
    ProblemLine,
    ProblemList,
    ProblemPage,
    ShortfallPage,
    SightingLine,
    Spot,
)
from xianzhi.apps.checkup.readmodels.runs import (
    BoardLine,
    ChangeLine,
    ChangesPage,
    LayerLine,
    ReasonLine,
    RequestLine,
    RunHead,
    RunPage,
    Said,
)
from xianzhi.apps.checkup.readmodels.units import (
    MatrixCell,
    MatrixPage,
    MatrixRow,
    UnitLine,
    UnitPage,
    UnitValue,
)
from xianzhi.apps.checkup.readmodels.values import ValueList, ValuePage, WrittenValue

__all__ = [
    "BoardLine",
    "ChangeLine",
    "ChangesPage",
    "HistoryLine",
    "IndicatorPage",
    "KindLine",
    "KindPage",
    "LayerLine",
    "MatrixCell",
    "MatrixPage",
    "MatrixRow",
    "PartLine",
    "PartsPage",
    "ProblemFilter",
    "ProblemLine",
    "ProblemList",
    "ProblemPage",
    "ReasonLine",
    "RequestLine",
    "RunHead",
    "RunPage",
    "Said",
    "ShortLine",
    "ShortMark",
    "ShortfallPage",
    "SightingLine",
    "Spot",
    "SumLine",
    "TargetLine",
    "TypingLine",
    "UnitLine",
    "UnitPage",
    "UnitPlace",
    "UnitValue",
    "ValueLine",
    "ValueList",
    "ValuePage",
    "WrittenValue",
]
