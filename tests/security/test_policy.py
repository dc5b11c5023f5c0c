"""Every page of the site carries a policy under which nothing inline runs, and holds nothing inline."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from rahnama.settings import Settings, read_project_settings
from rahnama.site.policy import content_security_policy
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class _Inline(HTMLParser):
    """Collects what a page holds inline, and the policy it carries."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.policies: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        is_data = tag == "script" and values.get("type") == "application/ld+json"
        if tag == "style" or (tag == "script" and "src" not in values and not is_data):
            self.inline.append(tag)
        self.inline += [name for name in values if name == "style" or name.startswith("on")]
        self.inline += [value for value in values.values() if value.lower().startswith(("javascript:", "vbscript:"))]
        if values.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(values["content"])


def test_no_page_holds_anything_inline_and_every_page_forbids_it(site: Path) -> None:
    policy = content_security_policy(read_project_settings(ROOT))
    moved = "default-src 'none'; base-uri 'none'; form-action 'none'"
    pages = {path.relative_to(site).as_posix(): _Inline(path.read_text("utf-8")) for path in site.rglob("*.html")}
    assert len(pages) > 120
    assert {name: page.inline for name, page in pages.items() if page.inline} == {}
    assert {name: page.policies for name, page in pages.items() if page.policies not in ([policy], [moved])} == {}


@pytest.mark.parametrize("settings", [Settings(collector="/"), Settings(collector="https://c.shop.ir/"), Settings()])
def test_the_policy_allows_no_code_but_the_site_s_own_files(settings: Settings) -> None:
    rules = dict(rule.split(" ", 1) for rule in content_security_policy(settings).split("; "))
    assert (rules["default-src"], rules["script-src"], rules["style-src"]) == ("'none'", "'self'", "'self'")
    assert (rules["object-src"], rules["base-uri"]) == ("'none'", "'none'")
    assert not [rule for rule in rules.values() if "unsafe" in rule or "*" in rule or "http:" in rule]
