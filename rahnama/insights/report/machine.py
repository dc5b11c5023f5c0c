"""The whole report as one JSON object, for other programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rahnama.insights.metrics import DEFINITIONS
from rahnama.insights.report.report import other_wordings
from rahnama.insights.table import shamsi

if TYPE_CHECKING:
    from rahnama.insights.metrics import Metrics, ResponseTime, Share
    from rahnama.insights.model import Topic
    from rahnama.insights.report.report import Report

EXAMPLES = 10


def as_json(report: Report) -> str:
    """Return one JSON object: ``topics`` in order, how many were ``withheld``, ``metrics`` and ``definitions``."""
    insights = report.insights
    members = {
        "made": _moment(report.made),
        "since": _moment(insights.since),
        "until": _moment(insights.until),
        "searches": insights.searches,
        "visitors": insights.visitors,
        "unanswered_searches": insights.unanswered_searches,
        "topics": [_topic(topic) for topic in insights.topics],
        "noise": len(insights.noise),
        "withheld": insights.withheld,
        "history": [asdict(one) for one in report.history],
        "gains": [asdict(one) for one in report.gains],
        "metrics": _metrics(report.metrics),
        "definitions": DEFINITIONS,
    }
    return json.dumps(members, ensure_ascii=False, indent=2)


def _topic(topic: Topic) -> dict[str, Any]:
    judgment = topic.judgment
    return {
        "key": topic.key,
        "query": topic.query,
        "visitors": topic.visitors,
        "networks": topic.networks,
        "days": topic.days,
        "searches": topic.searches,
        "score": round(topic.score, 3),
        "first_seen": _moment(topic.first_seen),
        "last_seen": _moment(topic.last_seen),
        "last_seen_shamsi": shamsi(topic.last_seen),
        "outcomes": dict(topic.outcomes),
        "examples": [wording.text for wording in other_wordings(topic, EXAMPLES)],
        "contact_topics": dict(topic.contact_topics),
        "opened": dict(topic.opened),
        "judgment": {
            "kind": judgment.kind,
            "entry": judgment.entry,
            "probability": round(judgment.probability, 3),
            "evidence": list(judgment.evidence),
            "proposal": {"field": judgment.proposal.field, "words": list(judgment.proposal.words)}
            if judgment.proposal
            else None,
        },
    }


def _metrics(metrics: Metrics) -> dict[str, Any]:
    shares = ("unanswered", "zero", "doubtful", "self_service", "helpful")
    deflection = metrics.deflection
    return {name: _share(getattr(metrics, name)) for name in shares} | {
        "outcomes": dict(metrics.outcomes),
        "days": [
            {
                "date": day.date.isoformat(),
                "searches": day.searches,
                "unanswered": day.unanswered,
                "messages": day.messages,
            }
            for day in metrics.days
        ],
        "votes": [
            {"article": one.article, **_share(one.helpful), "reasons": dict(one.reasons)} for one in metrics.votes
        ],
        "response_hours": _response(metrics.response),
        "response_hours_by_topic": {topic: _response(one) for topic, one in metrics.by_topic.items()},
        "deflection": {
            "attempts": deflection.attempts,
            "sent": deflection.sent,
            "lower": deflection.lower,
            "upper": deflection.upper,
        },
        "hours_from_saturday": [[round(mean, 3) for mean in row] for row in metrics.hours],
        "people_hours_from_saturday": [[round(mean, 3) for mean in row] for row in metrics.people_hours],
    }


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval
    value = share.value
    return {
        "count": share.count,
        "of": share.of,
        "share": None if value is None else round(value, 4),
        "interval": [round(low, 4), round(high, 4)],
    }


def _response(one: ResponseTime) -> dict[str, Any]:
    return {
        "messages": one.messages,
        "answered": one.answered,
        "median": one.median,
        "slowest_tenth": one.slowest_tenth,
        "waiting": one.waiting,
        "longest_waiting": one.longest_waiting,
    }


def _moment(moment: Any) -> str:
    return str(moment.isoformat(timespec="seconds"))
