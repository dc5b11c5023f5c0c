"""Files are read once: what they gave is known afterwards, and what is wrong with them is said again."""

from __future__ import annotations

import datetime as dt
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from rahnama.content.check import load_content
from rahnama.errors import ContentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.content.conftest import WriteFiles


class Memory:
    """Keeps values as a file would, and counts what was not known."""

    def __init__(self) -> None:
        self.values: dict[bytes, bytes] = {}
        self.unknown = 0

    def load(self, keys: Iterable[bytes]) -> dict[bytes, Any]:
        wanted = list(keys)
        found = {key: pickle.loads(self.values[key]) for key in wanted if key in self.values}
        self.unknown = sum(key not in found for key in wanted)
        return found

    def save(self, values: Mapping[bytes, Any]) -> None:
        self.values |= {key: pickle.dumps(value) for key, value in values.items()}


@pytest.fixture
def memory() -> Memory:
    return Memory()


def test_files_that_are_known_give_what_they_gave(
    write_files: WriteFiles, shop_files: dict[str, str | bytes], today: dt.date, memory: Memory
) -> None:
    root = write_files(shop_files)
    first, second = (load_content(root, today=today, store=memory) for _ in range(2))
    assert len(memory.values) == 2
    assert memory.unknown == 0
    assert first == second == load_content(root, today=today)


def test_a_changed_file_is_read_anew(
    write_files: WriteFiles, shop_files: dict[str, str | bytes], today: dt.date, memory: Memory
) -> None:
    load_content(write_files(shop_files), today=today, store=memory)
    shop_files["faq/order.yml"] = str(shop_files["faq/order.yml"]).replace(
        "چطور سفارشم را پیگیری", "چگونه سفارشم را پیگیری"
    )
    content = load_content(write_files(shop_files), today=today, store=memory)
    assert content.catalog.articles["track-order"].title == "چگونه سفارشم را پیگیری کنم؟"


def test_the_same_text_in_a_file_of_another_name_is_another_category(
    write_files: WriteFiles, shop_files: dict[str, str | bytes], today: dt.date, memory: Memory
) -> None:
    root = write_files(shop_files)
    load_content(root, today=today, store=memory)
    (root / "faq/order.yml").rename(root / "faq/buying.yml")
    content = load_content(root, today=today, store=memory)
    assert content.catalog.articles["track-order"].url == "faq/buying/track-order/"
    assert content.catalog.articles["track-order"].source.path == "faq/buying.yml"


def test_what_should_be_looked_at_is_said_at_every_run(
    write_files: WriteFiles, shop_files: dict[str, str | bytes], today: dt.date, memory: Memory
) -> None:
    shop_files["faq/order.yml"] = f"{shop_files['faq/order.yml']!s}  tags: [الف, الف]\n"
    root = write_files(shop_files)
    first, second = (load_content(root, today=today, store=memory).warnings for _ in range(2))
    assert len(first) == 1
    assert first == second


def test_mistakes_are_said_at_every_run(
    write_files: WriteFiles, shop_files: dict[str, str | bytes], today: dt.date, memory: Memory
) -> None:
    shop_files["guides/mobile.md"] = str(shop_files["guides/mobile.md"]).replace("icon: cellphone\n", "")
    root = write_files(shop_files)
    said = []
    for _ in range(2):
        with pytest.raises(ContentError) as caught:
            load_content(root, today=today, store=memory)
        said.append(caught.value.problems)
    assert said[0] == said[1]


def test_a_known_file_is_held_against_the_day_and_against_the_other_files(
    write_files: WriteFiles, shop_files: dict[str, str | bytes], today: dt.date, memory: Memory
) -> None:
    shop_files["faq/order.yml"] = f"{shop_files['faq/order.yml']!s}  review_by: 2026-12-01\n  related: [g-mobile]\n"
    root = write_files(shop_files)
    assert load_content(root, today=today, store=memory).warnings == ()
    (warning,) = load_content(root, today=dt.date(2026, 12, 1), store=memory).warnings
    assert (warning.path, warning.line, warning.entry) == ("faq/order.yml", 15, "cancel-order")
    (root / "guides/mobile.md").unlink()
    with pytest.raises(ContentError, match=r'order\.yml:16: entry "cancel-order": "related" names the unknown id'):
        load_content(root, today=today, store=memory)
