"""Siting beside its peers: 2,000 candidates, 20,000 places of demand, values and bounds first.

Sixty sites within 500 m and forty within 1 km, in clusters as people live. The peers are the plain
model given to HiGHS, and spopt with its own solver, which is stopped when it takes too long.
``--seconds`` sets how long.
"""

import argparse
import multiprocessing
import statistics
import time
from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack
from scipy.spatial.distance import cdist

from benchmarks.overlay import timed
from xianzhi.core.landuse.rules import Verdict
from xianzhi.core.siting import (
    Means,
    Question,
    first_answer,
    least_cost,
    least_walking,
    most_people,
    pairs_by_line,
)

SITES, DEMANDS = 2_000, 20_000
CASES = ((60, 500.0), (40, 1_000.0))
SIZE_M = (40_000, 34_000)
CLUSTERS = 120


def places() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Candidates, demand and people: towns of every size, a seventh of it scattered."""
    draw = np.random.default_rng(5)
    centre = draw.uniform((0, 0), SIZE_M, (CLUSTERS, 2))
    size = draw.gamma(1.2, 1.0, CLUSTERS)

    def drawn(count: int) -> np.ndarray:
        row = draw.choice(CLUSTERS, count, p=size / size.sum())
        found = centre[row] + draw.normal(0, 900, (count, 2))
        alone = draw.random(count) < 0.15
        found[alone] = draw.uniform((0, 0), SIZE_M, (alone.sum(), 2))
        return found

    demand, sites = drawn(DEMANDS), drawn(SITES)
    return sites, demand, np.round(draw.gamma(1.5, 6.0, DEMANDS)) + 1.0


def asked(limit_m: float, *, farmland: bool = False) -> Question:
    sites, demand, people = places()
    land = np.full(SITES, Verdict.COMPLIANT, np.int8)
    if farmland:
        land[np.random.default_rng(6).random(SITES) < 0.4] = Verdict.NON_COMPLIANT
    pairs = pairs_by_line(sites, demand, limit_m)
    return Question(pairs, people, np.full(DEMANDS, np.inf), np.ones(SITES), land)


def cpu(label: str, ask):
    answer, seconds = timed(ask, time.process_time)
    spread = f"{min(seconds):.4f} to {max(seconds):.4f}, {len(seconds)} times"
    median = statistics.median(seconds)
    print(f"    {label:<22} {median:9.4f} s cpu  ({spread})", flush=True)
    return answer, median


def plain_highs(question: Question, sites: int, seconds: float) -> tuple[float, float]:
    """The model of the textbook as it is: a column for each place, no search, no fixing."""
    pairs = question.pairs
    serves = csr_array(
        (-np.ones(len(pairs.site)), (pairs.demand, pairs.site)), shape=(DEMANDS, SITES)
    )
    some = csr_array(np.concatenate([np.ones(SITES), np.zeros(DEMANDS)])[None])
    found = milp(
        np.concatenate([np.zeros(SITES), -question.people]),
        integrality=np.concatenate([np.ones(SITES), np.zeros(DEMANDS)]),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(
            vstack([hstack([serves, eye_array(DEMANDS)]), some], format="csr"),
            ub=np.concatenate([np.zeros(DEMANDS), [sites]]),
        ),
        options={"mip_rel_gap": 1e-3, "time_limit": seconds},
    )
    return (0.0 if found.x is None else -found.fun), -found.mip_dual_bound


def ask_spopt(sites: int, limit_m: float, answer) -> None:
    """In a process of its own, so that it can be stopped."""
    import pulp  # noqa: PLC0415 -- optional dependency
    from spopt.locate import MCLP  # noqa: PLC0415 -- optional dependency

    candidates, demand, people = places()
    cost = cdist(demand, candidates)
    model = MCLP.from_cost_matrix(cost, people, service_radius=limit_m, p_facilities=sites)
    model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=1e-3))
    answer.put(float(pulp.value(model.problem.objective)))


def with_spopt(sites: int, limit_m: float, seconds: float) -> None:
    if find_spec("spopt") is None:
        print("    spopt: not installed")
        return
    answer = multiprocessing.Queue()
    asked_at = time.perf_counter()
    worker = multiprocessing.Process(target=ask_spopt, args=(sites, limit_m, answer))
    worker.start()
    worker.join(seconds)
    if worker.is_alive():
        worker.kill()
        worker.join()
        print(f"    spopt with CBC: no answer in {seconds:g} s on the wall")
        return
    took = time.perf_counter() - asked_at
    value = answer.get(timeout=5) if worker.exitcode == 0 else float("nan")
    print(f"    spopt with CBC: {value:.0f} people after {took:.1f} s on the wall")


def compare(sites: int, limit_m: float, seconds: float) -> None:
    question, means = asked(limit_m), Means(sites=sites)
    title = f"{sites}-{limit_m:g}"
    print(f"  {sites} sites, {limit_m:g} m, {len(question.pairs.site)} pairs")
    first_answer(question, means)  # compiled before anything is timed
    first, quick = cpu("first answer", lambda: first_answer(question, means))
    proved, slow = cpu("answer with proof", lambda: most_people(question, means))
    (value, bound), plain = cpu("plain HiGHS", lambda: plain_highs(question, sites, seconds))
    best = max(proved.value, value)
    print(f"    first answer {first.value:.0f} people, at most {first.bound:.0f}")
    print(f"    with proof {proved.value:.0f} people, at most {proved.bound:.0f}")
    print(f"    plain HiGHS {value:.0f} people, at most {bound:.0f}")
    print(f"    first answer {100 * (1 - first.value / best):.2f} % below the best (goal 1 %)")
    print(f"    proved gap {100 * proved.gap:.3f} % (goal 0.1 %)")
    print(f"ratio {title}-plain-highs {plain / slow:.2f}")
    print(f"budget {title}-first-answer {0.05 / quick:.2f}, {title}-proof {15 / slow:.2f}")
    with_spopt(sites, limit_m, seconds)


def others() -> None:
    question = asked(500.0)
    share = 0.15
    cost, _ = cpu("least cost for 15 %", lambda: least_cost(question, share))
    print(f"    {cost.cost:g} sites serve {100 * cost.served_people / cost.people:.1f} %,")
    print(f"    no fewer than {cost.bound:g} do")
    walk, _ = cpu("least walking, 60 sites", lambda: least_walking(question, 60))
    print(f"    {walk.value:.0f} m times people saved, at most {walk.bound:.0f}")
    closed = most_people(asked(500.0, farmland=True), Means(sites=60))
    bad = sum(verdict is not Verdict.COMPLIANT for verdict in closed.land)
    print(f"    with 40 % of the candidates on farmland: {closed.value:.0f} people, {bad} on it")


def run(options: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser("benchmarks siting", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    chosen = parser.parse_args(list(options))
    for sites, limit_m in CASES:
        compare(sites, limit_m, chosen.seconds)
    others()
