"""How long a text takes to read."""

from __future__ import annotations

import math

WORDS_A_MINUTE = 200
"""Words that an adult reads silently in a minute.

Brysbaert (2019), "How many words do we read per minute?", Journal of Memory and Language 109, finds 238 for English non-fiction
(most between 175 and 300) and other languages in proportion to the words they need. Nobody has measured Persian on that scale;
instructions with tables on a phone are read below the mean.
"""


def word_count(text: str) -> int:
    """Return the number of words; a half-spaced word counts as one, as a reader takes it in."""
    return len(text.split())


def minutes_to_read(words: int) -> int:
    """Return the minutes for that many words, rounded to whole ones; at least one."""
    return max(1, math.floor(words / WORDS_A_MINUTE + 0.5))
