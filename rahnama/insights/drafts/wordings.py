"""Which texts of customers may leave the database, for a report, a draft or a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rahnama.insights.model import Topic, Wording

VISITORS = 3
NETWORKS = 2
"""A topic's texts leave the database when this many separate visitors on as many networks asked for it."""
SHARED = 2
"""And of them only those that this many visitors typed: a single person's text never leaves."""


def public_wordings(topic: Topic, most: int) -> tuple[Wording, ...]:
    """Return the wordings of a topic that may be shown and written into files, most used first, `most` at most."""
    if topic.visitors < VISITORS or topic.networks < NETWORKS:
        return ()
    return tuple(wording for wording in topic.wordings if wording.visitors >= SHARED)[:most]


def public_words(topic: Topic) -> str:
    """Return what a topic is called where no two visitors typed the same: the words that enough of them share, perhaps none."""
    private = {wording.text for wording in topic.wordings if wording.visitors < SHARED}
    asked = topic.visitors >= VISITORS and topic.networks >= NETWORKS
    return topic.query if asked and topic.query not in private else ""
