"""A survey of the two towns of the small county: its list, its codes, and answers to it."""

from datetime import date, timedelta

from factories.county import AT
from mutated_files import table
from xianzhi.apps.accounts.selectors import Actor

__all__ = ["LISTED", "NOON", "SURVEY", "answer_all", "begin_survey", "sampling_list"]

LISTED = {"990121101": 300, "990121102": 100}
SURVEY = {"level": "town", "sample_size": 80, "seed": "2026-03-02"}
NOON = AT + timedelta(hours=3)


def sampling_list(kind: str = "csv", counts: dict[str, int] = LISTED) -> bytes:
    rows = [[area, f"{area}-{n:04d}"] for area, many in counts.items() for n in range(many)]
    return table([["网格编号", "户号"], *rows], kind)


def begin_survey(actor: Actor, key: str = "survey", **more: object) -> str:
    from xianzhi.apps.checkup import services
    from xianzhi.apps.checkup.services import SurveyDraft
    from xianzhi.apps.evidence.services import Upload

    given = SURVEY | {"starts_on": AT.date(), "ends_on": date(2026, 3, 20)} | more
    return services.start_survey(
        actor=actor,
        draft=SurveyDraft(**given),
        questions=None,
        households=Upload("名册.csv", sampling_list()),
        request_id=key,
        at=AT,
    )


def answer_all(given, said, at=NOON) -> None:
    """Let those who got codes answer: *said* tells by place what each says; null says nothing."""
    from xianzhi.apps.checkup import services

    for place, one in enumerate(given):
        answers = said(place)
        if answers is not None:
            services.answer_survey(
                code=one.code, said=answers, request_id=f"answer-{one.code}", at=at
            )
