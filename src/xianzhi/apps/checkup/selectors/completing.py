"""How much of what was open before is solved (问题整治完成率)."""

from xianzhi.apps.checkup.models import CheckupRun, ProblemDispute, ProblemSighting
from xianzhi.core.diagnosis.completion import Followed, completion
from xianzhi.core.diagnosis.matching import Fate

__all__ = ["completion_of"]


def completion_of(run: CheckupRun) -> str:
    """Say how much of what was open before is solved now (问题整治完成率).

    What a run found solved and somebody disputes is not, until a third person dismissed it.
    """
    disputes = ProblemDispute.objects.filter(run=run, finding="solved")
    disputed = set(disputes.exclude(ruling__is_upheld=False).values_list("problem_id", flat=True))
    followed = [
        Followed(
            id=str(one.problem_id),
            concept=one.problem.concept,
            unit=one.problem.unit_code,
            level="",
            handling="",
            fate=Fate(one.fate),
            is_disputed=one.problem_id in disputed,
        )
        for one in ProblemSighting.objects.filter(run=run).select_related("problem")
        if one.problem.first_run_id != run.pk
    ]
    value = completion(followed).value
    return "" if value is None else f"{value:.0f} %"
