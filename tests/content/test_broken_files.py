"""Every mistake a person can make in a file gets its own sentence, with file and line.

Each file of ``cases/`` holds a shop as ``=== <file>`` sections and ends with the exact problems it leads to.
What a text file cannot hold (other encodings, tabs, size) is made up below.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rahnama.content.check import check_project
from rahnama.content.reader import MAX_BYTES, MAX_DEPTH

if TYPE_CHECKING:
    from tests.content.conftest import WriteFiles

CASES = sorted((Path(__file__).parent / "cases").glob("*.case"))

CATEGORY = "title: سفارش\nicon: cart\norder: 1\nentries:\n"
ENTRY = "- id: track-order\n  question: چطور پیگیری کنم؟\n  answer: بنویسید.\n  updated: 2026-11-01\n"
CONTROL = "Delete it: type the words around it anew."

BYTES: dict[str, tuple[bytes, str]] = {
    "five-megabytes": (
        (CATEGORY + ENTRY + "#" * (5 * MAX_BYTES)).encode(),
        "faq/order.yml: The file has 5.0 MB; at most 1 MB is read. Split it into several files, or look for pasted images.",
    ),
    "not-utf-8": (
        (CATEGORY + ENTRY).encode("cp1256", errors="replace"),
        'faq/order.yml:1: The file is not saved as UTF-8. Open it in your editor, choose "Save with encoding" and UTF-8.',
    ),
    "utf-16": (
        (CATEGORY + ENTRY).encode("utf-16"),
        'faq/order.yml:1: The file is not saved as UTF-8. Open it in your editor, choose "Save with encoding" and UTF-8.',
    ),
    "not-utf-8-on-a-later-line": (
        (CATEGORY + ENTRY).encode() + b"  owner: \xe3\n",
        'faq/order.yml:9: The file is not saved as UTF-8. Open it in your editor, choose "Save with encoding" and UTF-8.',
    ),
    "empty": (b"", 'faq/order.yml: The file is empty. Write "title", "icon", "order" and "entries" into it.'),
    "only-comments": (
        "# بعداً\n".encode(),
        'faq/order.yml: The file is empty. Write "title", "icon", "order" and "entries" into it.',
    ),
    "tab-as-indentation": (
        (CATEGORY + ENTRY + "\towner: ارسال\n").encode(),
        (
            "faq/order.yml:9: The line is indented with a tab, which YAML does not allow."
            " Replace the tabs of this file with two spaces each."
        ),
    ),
    "tab-behind-spaces": (
        (CATEGORY + ENTRY + "  tags:\n  \t- ارسال\n").encode(),
        (
            "faq/order.yml:10: The line is indented with a tab, which YAML does not allow."
            " Replace the tabs of this file with two spaces each."
        ),
    ),
    "nul": (
        (CATEGORY + ENTRY + "  owner: ار\0سال\n").encode(),
        f"faq/order.yml:9: The text holds an invisible control character (U+0000). {CONTROL}",
    ),
    "direction-override": (
        (CATEGORY + ENTRY + "  owner: \u202eارسال\u202c\n").encode(),
        (
            "faq/order.yml:9: The text holds an invisible character that turns the direction of text around (U+202C)."
            f" {CONTROL}\n"
            "faq/order.yml:9: The text holds an invisible character that turns the direction of text around (U+202E)."
            f" {CONTROL}"
        ),
    ),
    "line-separator": (
        (CATEGORY + ENTRY + "  owner: ارسال\u2028مالی\n").encode(),
        f"faq/order.yml:9: The text holds an invisible line separator (U+2028). {CONTROL}",
    ),
    "lost-letter": (
        (CATEGORY + ENTRY + "  owner: ارس\ufffdل\n").encode(),
        (
            "faq/order.yml:9: The text holds a replacement character, the trace of a letter that was lost when the file was"
            f" saved (U+FFFD). {CONTROL}"
        ),
    ),
    "nested-too-deep": (
        (CATEGORY + ENTRY + "  tags: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH + "\n").encode(),
        "faq/order.yml:9: Lists and groups are nested more than 20 deep. Check the indentation.",
    ),
    "broken-line-behind-crlf": (
        (CATEGORY + ENTRY + "  owner:ارسال\n").replace("\n", "\r\n").encode(),
        'faq/order.yml:9: A space is missing after the colon of "owner". Write "owner: " and then the value.',
    ),
    "broken-line-behind-bom": (
        b"\xef\xbb\xbf" + (CATEGORY + ENTRY + "  prise: 1\n").encode(),
        (
            'faq/order.yml:9: entry "track-order": Unknown field "prise". Known fields: id, question, answer, aliases, tags,'
            " related, must_match, owner, updated, added, change, review_by, stage."
        ),
    ),
}


def problems_of(root: Path) -> str:
    report = check_project(root, today=dt.date(2026, 11, 21))
    lines = [str(problem) for problem in report.errors]
    lines += [f"warning: {problem}" for problem in report.warnings]
    return "\n".join(lines)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_mistake_is_named_with_file_line_and_remedy(case: Path, write_files: WriteFiles) -> None:
    _, *sections = re.split(r"^=== (.+)\n", case.read_text("utf-8"), flags=re.MULTILINE)
    files: dict[str, str | bytes] = dict(zip(sections[::2], sections[1::2], strict=True))
    expected = str(files.pop("problems"))

    assert problems_of(write_files(files)) == expected.rstrip("\n")


@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_are_no_good_text_are_named(name: str, write_files: WriteFiles) -> None:
    content, expected = BYTES[name]

    assert problems_of(write_files({"faq/order.yml": content})) == expected


def test_a_file_that_cannot_be_opened_is_named(write_files: WriteFiles) -> None:
    root = write_files({"faq/order.yml": CATEGORY + ENTRY})
    (root / "faq" / "returns.yml").symlink_to(root / "nowhere.yml")

    assert problems_of(root) == (
        "faq/returns.yml: The file cannot be opened (No such file or directory). Check its name and permissions."
    )


def test_a_missing_folder_of_questions_says_what_to_create(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == (
        "faq: There are no questions. Create a file for each category, like faq/shipping.yml, with title, icon, order and entries."
    )
