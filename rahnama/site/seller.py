"""What machines are told of the shop itself: who it is, how and when people are reached, for how long goods may be returned.

All of it comes from ``shop/``; whatever a shop does not state is not said. Facts that are read by name: ``shop_name``,
``legal_name``, ``website``, ``address``, ``postal_code``, ``support_open`` and ``support_close`` (Saturday to Wednesday),
``thursday_close``, ``return_days``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rahnama.content.facts import REFERENCE, fill_facts

if TYPE_CHECKING:
    from rahnama.content.model import Catalog, Channel

Node = dict[str, Any]

RETURN_POLICY = "return-policy"
"""Id of the entry whose page carries the return policy for machines."""

_WORKDAYS = ("Saturday", "Sunday", "Monday", "Tuesday", "Wednesday")


def seller(catalog: Catalog, site_name: str, site_url: str) -> Node:
    """Describe the shop and how customers reach it (Electronic Commerce Act, article 33)."""
    facts = {name: fact.value for name, fact in catalog.facts.items()}
    address = _known({"streetAddress": facts.get("address"), "postalCode": facts.get("postal_code")})
    policy = f"{site_url}{catalog.articles[RETURN_POLICY].url}#policy" if _has_policy(catalog) else ""
    return _known(
        {
            "@type": "OnlineStore",
            "@id": f"{site_url}#seller",
            "name": facts.get("shop_name", site_name),
            "legalName": facts.get("legal_name"),
            "url": facts.get("website", site_url),
            "address": {"@type": "PostalAddress", "addressCountry": "IR", **address} if address else None,
            "contactPoint": contact_points(catalog, site_url),
            "hasMerchantReturnPolicy": {"@id": policy} if policy else None,
        }
    )


def contact_points(catalog: Catalog, site_url: str) -> list[Node]:
    """Describe each channel that machines can use: the telephone with its hours, e-mail addresses, the form."""
    points = (_contact_point(channel, catalog, site_url) for channel in catalog.channels)
    return [point for point in points if point]


def return_policy(catalog: Catalog, url: str, summary: str) -> Node | None:
    """Describe the right of withdrawal; None when the shop states no `return_days`.

    Only what article 37 and the shop's facts say is claimed. The days are working days, of which ``merchantReturnDays`` knows
    nothing, so the number is the least that holds, and `summary`, the beginning of the answer, says it in words.
    """
    if not _has_policy(catalog):
        return None
    return {
        "@type": "MerchantReturnPolicy",
        "@id": f"{url}#policy",
        "applicableCountry": "IR",
        "description": summary,
        "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
        "merchantReturnDays": int(catalog.facts["return_days"].value),
        "refundType": "https://schema.org/FullRefund",
        "merchantReturnLink": url,
    }


def _has_policy(catalog: Catalog) -> bool:
    days = catalog.facts.get("return_days")
    return days is not None and days.value.isdigit() and RETURN_POLICY in catalog.articles


def _contact_point(channel: Channel, catalog: Catalog, site_url: str) -> Node | None:
    way: Node
    match channel.kind:
        case "phone":
            way = {"telephone": _dialable(channel.value, catalog), "hoursAvailable": _hours(catalog)}
        case "email":
            way = {"email": fill_facts(channel.value, catalog.facts, plain=True)}
        case "form":
            way = {"url": f"{site_url}contact/"}
        case _:
            return None
    head = {"@type": "ContactPoint", "contactType": "customer support", "name": channel.title}
    return _known({**head, **way, "availableLanguage": "fa"})


def _dialable(value: str, catalog: Catalog) -> str:
    """Return a telephone number as E.164 where a fact holds it; as it stands otherwise."""
    named = REFERENCE.fullmatch(value.strip())
    fact = catalog.facts.get(named[1]) if named else None
    return f"+98{fact.value[1:]}" if fact and fact.kind == "phone" else fill_facts(value, catalog.facts, plain=True)


def _hours(catalog: Catalog) -> list[Node]:
    facts = catalog.facts
    if not {"support_open", "support_close"} <= facts.keys():
        return []
    days = [(list(_WORKDAYS), "support_close"), (["Thursday"], "thursday_close")]
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [f"https://schema.org/{day}" for day in names],
            "opens": facts["support_open"].value,
            "closes": facts[closes].value,
        }
        for names, closes in days
        if closes in facts
    ]


def _known(node: Node) -> Node:
    """Return a node without the properties that nothing is known of."""
    return {name: value for name, value in node.items() if value not in (None, "", [])}
