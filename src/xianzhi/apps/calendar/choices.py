"""Words that clocks are stored under (计时用语)."""

from django.db import models

from xianzhi.core.calendar import ClockState

__all__ = ["State"]


class State(models.TextChoices):
    """Whether a clock runs (计时状态)."""

    RUNNING = ClockState.RUNNING.value, "计时中"
    PAUSED = ClockState.PAUSED.value, "已暂停"
    STOPPED = ClockState.STOPPED.value, "已办结"
