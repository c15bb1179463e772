"""The tables of a report (体检报告附表): the same rows for paper, rounded, and for xlsx, whole."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from xianzhi.apps.checkup.models import IndicatorObservation
from xianzhi.apps.checkup.selectors.grading import grader_of
from xianzhi.apps.checkup.selectors.report_facts import Facts
from xianzhi.apps.checkup.selectors.wording import name_of, reasons_of, target_of
from xianzhi.catalogue.indicators.editions import definitions
from xianzhi.catalogue.indicators.units import unit_words
from xianzhi.catalogue.messages import Language, words
from xianzhi.exchange.spreadsheets import Column, Sheet, Value

__all__ = ["Writer", "tables_of"]

Writer = Callable[[float | None], Value]  # a figure as paper or a workbook has it
_LEVELS = ("dwelling", "community", "block", "urban", "county")
_NARROW, _FIGURE = 9, 12
_VALUES = (
    ("theme", 12), ("code", _NARROW), ("indicator", 26), ("unit", 14), ("value", _FIGURE),
    ("measured_in", _NARROW), ("lo", _FIGURE), ("hi", _FIGURE), ("target", 12), ("verdict", 10),
    ("grade", 8), ("trend", 10),
)  # fmt: skip
_GROUNDS = (
    ("code", _NARROW), ("definition", 17), ("unit", 12), ("formula", 40), ("num", 14),
    ("den", 14), ("source", 14), ("as_of", 15), ("caveat", 24), ("reasons", 40),
)  # fmt: skip
_CHANGES = (
    ("code", _NARROW), ("indicator", 24), ("unit", 12), ("before", _FIGURE), ("now", _FIGURE),
    ("change", _FIGURE), ("by_definition", _FIGURE), ("by_boundary", _FIGURE),
    ("by_data", _FIGURE), ("really", _FIGURE), ("trend", 10), ("reasons", 30),
)  # fmt: skip
_PROBLEMS = (
    ("number", 15), ("code", _NARROW), ("indicator", 22), ("place", 16), ("quantity", _FIGURE),
    ("measured_in", _NARROW), ("people", _FIGURE), ("severity", 9), ("fate", 9), ("status", 10),
    ("lead", 14), ("due", 14),
)  # fmt: skip
_REPORTS = (
    ("number", 15), ("reported", 22), ("standing", 26), ("place", 16), ("reports", _FIGURE),
    ("status", 10),
)  # fmt: skip
_LAYERS = (("layer", 16), ("code", 16), ("version", 8), ("as_of", 14), ("sha256", 46))


class _Tables:
    """Writes the tables of one report in one language."""

    def __init__(self, facts: Facts, write: Writer, language: Language) -> None:
        self._facts = facts
        self._write = write
        self._language = language
        self._grader = grader_of(facts.run)

    def word(self, key: str) -> str:
        return words(key, {}, self._language)

    def name(self, concept: str) -> str:
        said = name_of(concept)
        return said.zh if self._language == "zh" else said.en

    def sheet(
        self, title: str, columns: Sequence[tuple[str, int]], rows: Iterator[tuple[Value, ...]]
    ) -> Sheet:
        return Sheet(
            title=title,
            columns=tuple(
                Column(
                    self.word(f"checkup.column.{key}"),
                    width=width,
                    merges_equal=key == "theme",
                    is_centred=width <= _FIGURE,
                )
                for key, width in columns
            ),
            rows=tuple(rows),
        )

    def all(self) -> Iterator[Sheet]:
        for level in _LEVELS:
            rows = [row for row in self._facts.rows if row.level == level]
            if rows:
                title = words(
                    "checkup.sheet.level",
                    {"level": self.word(f"checkup.level.{level}")},
                    self._language,
                )
                yield replace(
                    self.sheet(title, _VALUES, self._values(rows)), notes=self._legend(level)
                )
        grounds = self._grounds()
        yield self.sheet(self.word("checkup.sheet.grounds"), _GROUNDS, grounds)
        if self._facts.run.before:
            yield self.sheet(self.word("checkup.ui.changes"), _CHANGES, self._changes())
        yield self.sheet(self.word("checkup.ui.problems"), _PROBLEMS, self._problems())
        if self._facts.read:
            title = self.word("checkup.ui.two_diagnoses")
            yield self.sheet(title, _REPORTS, self._reports())
        yield self.sheet(self.word("checkup.ui.layers"), _LAYERS, self._layers())

    def _values(self, rows: Sequence[IndicatorObservation]) -> Iterator[tuple[Value, ...]]:
        known = definitions()
        for row in rows:
            change = self._facts.changes.get(row.pk)
            defined = known.get(row.concept)
            yield (
                defined.theme if defined else "",
                row.concept,
                self.name(row.concept),
                row.unit_name or row.unit_code,
                self._write(row.value),
                unit_words(row.measured_in, self._language),
                self._write(row.lo),
                self._write(row.hi),
                target_of(row.target),
                self.word(f"checkup.verdict.{row.verdict}"),
                self._grade(row),
                self.word(f"checkup.trend.{change.trend}") if change else "",
            )

    def _grade(self, row: IndicatorObservation) -> str:
        said = self._grader.grade(row)
        if said is None:
            return ""
        return said.zh if self._language == "zh" else said.en

    def _legend(self, level: str) -> tuple[str, ...]:
        """Say what the grades of a level mean; nothing where it is not graded."""
        legend, scheme = self._grader.legend(), self._grader.scheme
        if legend is None or scheme is None or level not in scheme.levels:
            return ()
        zh = self._language == "zh"
        named = "  ".join(
            f"{one.name.zh if zh else one.name.en} {one.limit}" for one in legend.grades
        )
        return (f"{self.word('checkup.ui.grades_by_target')} {named}",)

    def _grounds(self) -> Iterator[tuple[Value, ...]]:
        for row in self._facts.rows:
            yield (
                row.concept,
                row.definition,
                row.unit_name or row.unit_code,
                row.formula.get(self._language, ""),
                self._write(row.num),
                self._write(row.den),
                str((row.target or {}).get("source") or ""),
                row.as_of,
                self.word(f"indicator.verification.{row.verification}"),
                "\n".join(self._remarks(row)),
            )

    def _remarks(self, row: IndicatorObservation) -> Iterator[str]:
        """Say who filled a value in, and why one is missing or not sure."""
        written = self._facts.written.get((row.concept, row.unit_code))
        if written:
            params = {"source": written.source, "day": written.as_of_date.isoformat()}
            yield words("checkup.report.filled_in", params, self._language)
        for one in reasons_of(row.reasons):
            yield words(one.code, one.params, self._language)

    def _changes(self) -> Iterator[tuple[Value, ...]]:
        for row in self._facts.rows:
            change = self._facts.changes.get(row.pk)
            if change is None:
                continue
            reasons = reasons_of([change.reason] if change.reason else [])
            yield (
                row.concept,
                self.name(row.concept),
                row.unit_name or row.unit_code,
                self._write(change.before),
                self._write(row.value),
                self._write(change.total),
                self._write(change.by_definition),
                self._write(change.by_boundary),
                self._write(change.by_data),
                self._write(change.really),
                self.word(f"checkup.trend.{change.trend}"),
                "\n".join(words(one.code, one.params, self._language) for one in reasons),
            )

    def _problems(self) -> Iterator[tuple[Value, ...]]:
        for one in self._facts.sightings:
            problem = one.problem
            yield (
                problem.number,
                problem.concept,
                self.name(problem.concept),
                problem.area_name or problem.unit_name or problem.unit_code,
                self._write(one.quantity),
                unit_words(problem.measured_in, self._language),
                self._write(None if one.people is None else float(round(one.people))),
                self.word(f"checkup.severity.{one.severity}") if one.severity else "",
                self.word(f"checkup.fate.{one.fate}"),
                self.word(f"checkup.status.{problem.status}"),
                problem.lead.name if problem.lead else "",
                problem.due_date,
            )

    def _reports(self) -> Iterator[tuple[Value, ...]]:
        """What reports make, then the measured problems that they lie on; no single report."""
        made = [(one.problem, one.standing, one.count) for one in self._facts.gathered]
        lain = [(one.problem, "lie_on", one.count) for one in self._facts.backed]
        for problem, standing, count in (*made, *lain):
            if problem is not None:
                yield (
                    problem.number,
                    self.name(problem.concept),
                    self.word(f"checkup.standing.{standing}"),
                    problem.area_name or problem.unit_name or problem.unit_code,
                    self._write(float(count)),
                    self.word(f"checkup.status.{problem.status}"),
                )

    def _layers(self) -> Iterator[tuple[Value, ...]]:
        for layer in self._facts.layers:
            yield layer.title, layer.name, layer.number, layer.as_of, layer.sha256


def tables_of(facts: Facts, write: Writer, language: Language) -> tuple[Sheet, ...]:
    """Lay a run out as tables (体检报告附表).

    One for each level, then what the values rest on, changes, problems and layers. *write* says how
    a figure stands in a cell: rounded on paper, whole in a workbook.
    """
    return tuple(_Tables(facts, write, language).all())
