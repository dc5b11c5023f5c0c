"""Structured data (schema.org) for each kind of page, as the text of a ``<script type="application/ld+json">``.

FAQPage shows nothing in Google any more (retired on 2026-05-07), but other engines, voice and answer machines read it.
Each question is marked up once in the whole site, on its own page.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rahnama.content.model import Article, Guide
    from rahnama.site.links import Link

Node = dict[str, Any]


def document(*nodes: Node) -> Markup:
    """Serialize nodes as one JSON-LD graph that is safe inside a script element, and not to be escaped there."""
    graph = {"@context": "https://schema.org", "@graph": list(nodes)}
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
        "inLanguage": "fa-IR",
        "dateModified": article.updated.isoformat(),
        "mainEntity": [question],
    }


def guide_article(guide: Guide, url: str, publisher: str) -> Node:
    """Describe a guide as an article of the shop."""
    return {
        "@type": "Article",
        "@id": url,
        "headline": guide.title,
        "description": guide.description,
        "inLanguage": "fa-IR",
        "dateModified": guide.updated.isoformat(),
        "author": {"@type": "Organization", "name": publisher},
        "publisher": {"@type": "Organization", "name": publisher},
        "mainEntityOfPage": url,
    }


def item_list(links: Sequence[Link], site_url: str) -> Node:
    """Describe a category page as a list of addresses; the questions themselves are marked up on their own pages."""
    items = [
        {"@type": "ListItem", "position": place, "url": site_url + link.url, "name": link.title}
        for place, link in enumerate(links, start=1)
    ]
    return {"@type": "ItemList", "itemListElement": items}


def organization(name: str, url: str, phone: str, email: str) -> Node:
    """Describe the seller and how customers reach it (Electronic Commerce Act, article 33)."""
    contact = {
        "@type": "ContactPoint",
        "contactType": "customer support",
        "telephone": phone,
        "email": email,
        "availableLanguage": "fa",
    }
    return {"@type": "Organization", "name": name, "url": url, "contactPoint": contact}


def website(name: str, site_url: str) -> Node:
    """Describe the help center and the address of its search."""
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{site_url}search/?q={{search_term_string}}"},
        "query-input": "required name=search_term_string",
    }
    return {"@type": "WebSite", "name": name, "url": site_url, "inLanguage": "fa-IR", "potentialAction": action}
