"""Structured data (schema.org) for each kind of page, as the text of a ``<script type="application/ld+json">``.

FAQPage shows nothing in Google any more (retired on 2026-05-07), but other engines, voice and answer machines read it.
Each question is marked up once in the whole site, on its own page; lists of questions are lists of addresses. It is no
QAPage: that is for questions which anybody may answer. What is said of the shop comes from `rahnama.site.seller`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rahnama.content.model import Article, Guide
    from rahnama.site.links import Link
    from rahnama.site.steps import Step

Node = dict[str, Any]

LANGUAGE = "fa-IR"


def document(*nodes: Node | None) -> Markup:
    """Serialize nodes as one JSON-LD graph that is safe inside a script element, and not to be escaped there."""
    graph = {"@context": "https://schema.org", "@graph": [node for node in nodes if node]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def breadcrumbs(trail: Sequence[Link], site_url: str) -> Node:
    """Describe the way from the home page to this page; the last link is the page itself."""
    items = [
        {"@type": "ListItem", "position": place, "name": link.title, "item": site_url + link.url}
        for place, link in enumerate(trail, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def faq_page(article: Article, answer: str, url: str) -> Node:
    """Describe the one question of a page; `answer` is its plain text, `url` its canonical address."""
    question = {
        "@type": "Question",
        "@id": f"{url}#question",
        "name": article.title,
        "acceptedAnswer": {"@type": "Answer", "text": answer},
    }
    return {
        "@type": "FAQPage",
        "@id": url,
        "inLanguage": LANGUAGE,
        "dateModified": article.updated.isoformat(),
        "mainEntity": [question],
    }


def guide_article(guide: Guide, url: str, publisher: Node, *, words: int) -> Node:
    """Describe a guide as an article of the shop; `publisher` is the shop, `words` how many there are to read."""
    return {
        "@type": "Article",
        "@id": f"{url}#article",
        "headline": guide.title,
        "description": guide.description,
        "inLanguage": LANGUAGE,
        "dateModified": guide.updated.isoformat(),
        "wordCount": words,
        "author": publisher,
        "publisher": {"@id": publisher["@id"]},
        "mainEntityOfPage": url,
    }


def how_to(guide: Guide, steps: Sequence[Step], url: str) -> Node | None:
    """Describe a guide's steps; None for a guide without any."""
    if not steps:
        return None
    return {
        "@type": "HowTo",
        "@id": f"{url}#how-to",
        "name": guide.title,
        "description": guide.description,
        "inLanguage": LANGUAGE,
        "step": [
            {
                "@type": "HowToStep",
                "position": place,
                "name": step.name,
                "text": step.text,
                "url": f"{url}#{step.anchor}",
            }
            for place, step in enumerate(steps, start=1)
        ],
    }


def collection_page(links: Sequence[Link], url: str, name: str, description: str, site_url: str) -> Node:
    """Describe a page that lists others; the questions themselves are marked up on their own pages."""
    items = [
        {"@type": "ListItem", "position": place, "url": site_url + link.url, "name": link.title}
        for place, link in enumerate(links, start=1)
    ]
    entity = {"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items}
    return {**web_page(url, name, description), "@type": "CollectionPage", "mainEntity": entity}


def contact_page(url: str, name: str, description: str, shop: Node) -> Node:
    """Describe the page on which the shop is reached."""
    return {**web_page(url, name, description), "@type": "ContactPage", "mainEntity": shop}


def web_page(url: str, name: str, description: str, language: str = LANGUAGE) -> Node:
    """Describe any other page."""
    return {"@type": "WebPage", "@id": url, "name": name, "description": description, "inLanguage": language}


def website(name: str, site_url: str, publisher: Node) -> Node:
    """Describe the help center and the address of its search."""
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{site_url}search/?q={{search_term_string}}"},
        "query-input": "required name=search_term_string",
    }
    return {
        "@type": "WebSite",
        "@id": f"{site_url}#website",
        "name": name,
        "url": site_url,
        "inLanguage": LANGUAGE,
        "publisher": publisher,
        "potentialAction": action,
    }
