"""Several threads that start together."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connections

from xianzhi.errors import ConflictError


def at_once(
    number: int, do: Callable[[int], object], faults: type[Exception] = ConflictError
) -> list[object]:
    """Run *do* in threads that start together; give answers and expected faults in order."""
    gate = Barrier(number)
    answers: list[object] = [None] * number

    def work(place: int) -> None:
        gate.wait()
        try:
            answers[place] = do(place)
        except faults as error:
            answers[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
