"""The verbs of the check-up (城市体检写入命令), in a town with a run and one that waits."""

from collections.abc import Callable
from datetime import date, timedelta

from factories.county import AT
from trust.world import World
from xianzhi.apps.checkup import services
from xianzhi.apps.checkup.services import HandOver, ProblemRef, RunDraft
from xianzhi.apps.checkup.services.running import Asked, finish_run

CHECKUPS: dict[str, Callable[[World, str], object]] = {}
LATER = AT + timedelta(hours=9)


def order(do: Callable[[World, str], object]) -> Callable[[World, str], object]:
    CHECKUPS[do.__name__] = do
    return do


@order
def start_run(world: World, key: str) -> object:
    return services.start_run(
        actor=world.actor("planner"),
        draft=RunDraft("living-circle", date(2026, 2, 1)),
        request_id=key,
        at=LATER,
    )


@order
def keep_run(world: World, key: str) -> object:
    """What a run's job does; its request is the key, so a repetition is the same run."""
    planner = world.actor("planner")
    asked = Asked(world["checkup-asked"], planner.user_id, planner.post_id, key, LATER.isoformat())
    return finish_run(asked)


@order
def confirm_problem(world: World, key: str) -> object:
    return services.confirm_problem(
        actor=world.actor("planner"),
        ref=ProblemRef(world["problem-found"]),
        request_id=key,
        at=LATER,
    )


@order
def refuse_problem(world: World, key: str) -> object:
    return services.refuse_problem(
        actor=world.actor("planner"),
        ref=ProblemRef(world["problem-found"]),
        reason="在建公园已开放",
        request_id=key,
        at=LATER,
    )


@order
def hand_over_problem(world: World, key: str) -> object:
    given = HandOver(world.county.units["housing"], date(2026, 6, 30), "先选址")
    return services.hand_over_problem(
        actor=world.actor("planner"),
        ref=ProblemRef(world["problem-confirmed"]),
        given=given,
        request_id=key,
        at=LATER,
    )
