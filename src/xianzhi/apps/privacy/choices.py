"""What people may ask about their data, and how it is answered (个人信息权利请求)."""

from django.db import models

__all__ = ["Answer", "Right"]


class Right(models.TextChoices):
    """What somebody asks for (权利类别), 个人信息保护法 第四十四至四十七条."""

    SEE = "see", "查阅、复制"
    CORRECT = "correct", "更正、补充"
    ERASE = "erase", "删除"


class Answer(models.TextChoices):
    """How it was answered (答复)."""

    GRANTED = "granted", "同意"
    REFUSED = "refused", "不予同意"
