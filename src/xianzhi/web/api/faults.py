"""What may be wrong with a request of a program (接口错误), with the status that says so."""

from xianzhi.catalogue import messages
from xianzhi.errors import XianzhiError

__all__ = [
    "ApiError",
    "BadParameterError",
    "MethodError",
    "NotAcceptableError",
    "SignInError",
    "TooManyTriesError",
    "problem",
]


class ApiError(XianzhiError):
    """A request that is answered with a status of its own."""

    status = 400
    title = "ogc.title.bad_request"


class BadParameterError(ApiError):
    """A parameter is unknown, or its value is none that is understood."""


class SignInError(ApiError):
    """Name and password came with the request, and do not match."""

    status = 401
    title = "ogc.title.sign_in"


class MethodError(ApiError):
    """These addresses are only read."""

    status = 405
    title = "ogc.title.method"


class NotAcceptableError(ApiError):
    """None of the wanted media types can be given."""

    status = 406
    title = "ogc.title.not_acceptable"


class TooManyTriesError(ApiError):
    """Too many sign-ins have failed; ``wait_s`` says how long to wait."""

    status = 429
    title = "ogc.title.too_many"

    def __init__(self, wait_s: int) -> None:
        super().__init__("ogc.too_many_tries", {"minutes": str(-(-wait_s // 60))})
        self.wait_s = wait_s


def problem(error: XianzhiError, title: str, status: int) -> dict[str, object]:
    """Say what is wrong as RFC 9457 asks, in both languages (错误说明)."""
    zh, en = (messages.words(error.code, error.params, language) for language in ("zh", "en"))
    return {
        "type": "about:blank",
        "title": f"{messages.words(title, {}, 'zh')} {messages.words(title, {}, 'en')}",
        "status": status,
        "detail": f"{zh} {en}",
        "code": error.code,
        "messages": {"zh": zh, "en": en},
    }
