"""Orders of legal time (请求单): what every service of this room begins with."""

from xianzhi.records.commands import Orders

__all__ = ["order"]

order = Orders("calendar")
