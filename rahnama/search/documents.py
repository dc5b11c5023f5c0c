"""What is searched: one document for every question and guide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DocumentKind = Literal["entry", "guide"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDocument:
    """One article as search sees it.

    Attributes:
        id: the article's slug.
        url: address relative to the site's root (``faq/payment/cod/``).
        kind: question or guide.
        title: the question, or the guide's title.
        section: title of the category it is listed under.
        aliases: other ways in which customers ask it.
        tags: catchwords that staff gave it.
        text: the answer as plain text, without markup.
    """

    id: str
    url: str
    kind: DocumentKind
    title: str
    section: str = ""
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    text: str = ""
