"""What a post that is handed over still has open (交接中的在办事项).

Accounts do not know the rooms above them; this is the place that knows both. Each room that keeps
something in the hands of posts stands in ``XIANZHI_PORTFOLIOS``.
"""

from datetime import datetime

from xianzhi.apps.accounts.portfolios import Portfolio
from xianzhi.apps.ledger.services.handing_over import open_lines_of, pass_lines_on
from xianzhi.records.commands import Change

__all__ = ["LEDGER", "LedgerPortfolio"]


class LedgerPortfolio:
    """The lines of the ledger that a post answers for (台账责任条目)."""

    def count(self, post_id: str, at: datetime) -> int:
        """Count the unfinished lines of a post."""
        return open_lines_of(post_id)

    def move(self, change: Change, left_id: str, taken_id: str) -> int:
        """Name the successor on each of them."""
        return pass_lines_on(change, left_id, taken_id)


LEDGER: Portfolio = LedgerPortfolio()
