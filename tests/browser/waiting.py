"""How a test waits for what an act brings: another page, or a new part of the page at hand.

A click comes back as soon as the next page has begun: its address is new, its content may not be
there yet. A key comes back before the script that it woke has its answer.
"""

from collections.abc import Callable

from playwright.sync_api import Locator, Page

__all__ = ["PATIENCE_MS", "follow", "swap"]

PATIENCE_MS = 120_000  # only a fault takes that long, even where ten others want the processor


def follow(page: Page, link: str | Locator) -> None:
    """Click what leads to another page, and wait until that page is there with its scripts."""
    first = page.locator(link).first if isinstance(link, str) else link
    with page.expect_navigation():
        first.click()


def swap(page: Page, act: Callable[[], object], part: str = "#panel") -> None:
    """Do what lets the script put a new part in the place of the old one; wait for the new."""
    page.eval_on_selector(part, "old => { old.dataset.old = 'yes' }")
    act()
    page.wait_for_selector(f"{part}:not([data-old], .htmx-settling)")
