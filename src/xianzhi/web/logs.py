"""Logs as events (日志): one JSON object a line, ids only, no personal data.

What a person typed reaches a log only through exception messages and query strings; both are left
out. A traceback keeps its places, not its values.
"""

import json
import logging
import traceback
from datetime import UTC, datetime

__all__ = ["EventFormatter"]


class EventFormatter(logging.Formatter):
    """Write a record as one line of JSON (日志格式)."""

    def format(self, record: logging.LogRecord) -> str:
        """Keep time, level, logger, the event's words and the places of a fault."""
        event: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _without_query(record),
        }
        status = getattr(record, "status_code", None)
        if status is not None:
            event["status"] = status
        if record.exc_info and record.exc_info[0]:
            event["fault"] = record.exc_info[0].__name__
            event["places"] = [
                f"{place.filename}:{place.lineno} {place.name}"
                for place in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(event, ensure_ascii=False)


def _without_query(record: logging.LogRecord) -> str:
    """Say the event; the part of an address behind ``?`` may hold what somebody searched for."""
    return " ".join(word.split("?", 1)[0] for word in record.getMessage().split(" "))
