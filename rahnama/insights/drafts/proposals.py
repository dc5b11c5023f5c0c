"""What a pull request or an issue says about a topic, in Persian, for the person who decides."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from rahnama.content.numerals import persian_digits, shamsi
from rahnama.insights.drafts.draft import public_queries
from rahnama.insights.drafts.forge import Proposal

if TYPE_CHECKING:
    from rahnama.insights.drafts.draft import Change, Draft
    from rahnama.insights.drafts.trial import Trial
    from rahnama.insights.model import Topic

_PLAIN = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#|@!"})
"""Signs that Markdown, or a forge's mentions, would take for more than text."""


def propose_entry(topic: Topic, draft: Draft, trial: Trial, change: Change | None = None) -> Proposal:
    """Return the proposal of a new entry."""
    lines = [
        *_about(topic),
        "",
        f"پیش‌نویس در `{draft.path}` با شناسهٔ `{draft.id}` آماده است و تا `stage` آن `published` نشود منتشر نمی‌شود."
        if change
        else f"پیشنهاد: پرسشی تازه در `{draft.path}`. پیش‌نویس را `scripts/draft_entry.py {topic.key}` می‌سازد.",
        "",
        "- [ ] پاسخ نوشته شد (اول جواب کوتاه، بعد گام‌ها، آخر اینکه اگر نشد چه کند)",
        "- [ ] `id` نامی ماندگار گرفت",
        "- [ ] کسی که این موضوع را می‌شناسد خواند",
        *(f"- [ ] جستجوی «{_plain(query)}» هنوز پاسخ را در سه نتیجهٔ اول نمی‌آورد" for query in trial.lost),
        *(f"- [ ] {_plain(str(problem))}" for problem in trial.broken),
    ]
    return Proposal(f"topic-{topic.key}", f"پیش‌نویس پاسخ: «{_one_line(draft.question)}»", "\n".join(lines), change)


def propose_words(topic: Topic, change: Change) -> Proposal:
    """Return the proposal of words that an entry lacks."""
    lines = [*_about(topic), "", "تغییر پیشنهادی:", "", "```diff", *diff_lines(change), "```"]
    entry = topic.judgment.entry
    return Proposal(f"words-{topic.key}", f"واژه‌های مشتری برای `{entry}`", "\n".join(lines), change)


def propose_review(entry: str, title: str, reasons: list[str], month: str) -> Proposal:
    """Return the proposal to look again at an answer that does not help; one an entry and month."""
    text = "\n".join([f"پاسخ «{_plain(title)}» به کار خواننده‌ها نمی‌آید:", "", *(f"- {reason}" for reason in reasons)])
    return Proposal(f"review-{entry}-{month}", f"بازبینی پاسخ: «{_one_line(title)}»", text)


def diff_lines(change: Change) -> list[str]:
    """Return a change as the lines of a unified diff."""
    before, after = change.before.splitlines(), change.after.splitlines()
    return list(difflib.unified_diff(before, after, f"a/{change.path}", f"b/{change.path}", lineterm=""))


def _about(topic: Topic) -> list[str]:
    visitors, days, searches = (persian_digits(str(n)) for n in (topic.visitors, topic.days, topic.searches))
    first, last = shamsi(topic.first_seen.date()), shamsi(topic.last_seen.date())
    return [
        f"از {first} تا {last}، {visitors} نفر در {days} روز {searches} بار این را جستجو کردند و پاسخی نگرفتند:",
        "",
        *(f"- «{_plain(query)}»" for query in public_queries(topic)),
        "",
        *(f"- {_plain(line)}" for line in topic.judgment.evidence),
    ]


def _plain(text: str) -> str:
    return " ".join(text.split()).translate(_PLAIN)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:120]
