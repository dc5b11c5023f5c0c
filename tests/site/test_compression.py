"""Compressed copies: what a web server hands out instead of a file is that file."""

from __future__ import annotations

import gzip
import random
from typing import TYPE_CHECKING

import brotli
import pytest

from rahnama.site.compression import compress_site

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "<p>پاسخ‌ها همیشه همین‌جا هستند.</p>\n" * 200


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    (site / "faq").mkdir(parents=True)
    (site / "faq" / "index.html").write_text(TEXT, "utf-8")
    (site / "small.txt").write_text("few words")
    (site / "picture.png").write_bytes(TEXT.encode())
    (site / "noise.txt").write_bytes(random.Random(1).randbytes(4000))
    return site


def names(site: Path) -> set[str]:
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.suffix in {".gz", ".br"}}


def test_copies_hold_what_their_file_holds(folder: Path) -> None:
    compress_site(folder)
    page = folder / "faq" / "index.html"
    assert gzip.decompress(page.with_name("index.html.gz").read_bytes()) == page.read_bytes()
    assert brotli.decompress(page.with_name("index.html.br").read_bytes()) == page.read_bytes()


def test_files_that_do_not_shrink_or_weigh_nothing_get_none(folder: Path) -> None:
    done = compress_site(folder)
    assert names(folder) == {"faq/index.html.gz", "faq/index.html.br"}
    assert (done.files, done.renewed) == (1, 1)


def test_copies_of_files_that_are_gone_are_deleted(folder: Path) -> None:
    compress_site(folder)
    (folder / "faq" / "index.html").unlink()
    compress_site(folder)
    assert names(folder) == set()


def test_a_changed_file_never_keeps_its_old_copy(folder: Path) -> None:
    compress_site(folder)
    (folder / "faq" / "index.html").write_text(TEXT + "new", "utf-8")
    compress_site(folder)
    copy = (folder / "faq" / "index.html.br").read_bytes()
    assert brotli.decompress(copy) == (folder / "faq" / "index.html").read_bytes()


def test_the_same_files_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    compress_site(folder)
    twin = tmp_path / "twin" / "faq"
    twin.mkdir(parents=True)
    (twin / "index.html").write_text(TEXT, "utf-8")
    compress_site(twin.parent)
    for name in names(twin.parent):
        assert (twin.parent / name).read_bytes() == (folder / name).read_bytes()


def test_copies_of_unchanged_files_come_from_the_site_before(folder: Path, tmp_path: Path) -> None:
    compress_site(folder)
    new = tmp_path / "new" / "faq"
    new.mkdir(parents=True)
    (new / "index.html").write_text(TEXT, "utf-8")
    (new / "other.html").write_text(TEXT + "more", "utf-8")
    assert compress_site(new.parent, before=folder).renewed == 1
    assert (new / "index.html.br").read_bytes() == (folder / "faq" / "index.html.br").read_bytes()
