"""A tree made of an earlier site holds the new one's files and no others."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from rahnama.site.tree import SPARE, STANDING, Earlier, Tree, earlier_sites, open_tree

if TYPE_CHECKING:
    from pathlib import Path

LONG_AGO = 1_000_000_000


def write(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        place = folder / name.replace("__", "/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, "utf-8")
        os.utime(place, (LONG_AGO, LONG_AGO))
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", hosts="own")


@pytest.fixture
def spare(tmp_path: Path) -> Path:
    return write(tmp_path / "spare", same="same", other="old", gone__deep__file="old", hosts="older")


def test_the_spare_site_becomes_the_new_one(site: Path, spare: Path) -> None:
    with open_tree(site, Earlier(spare=spare)) as tree:
        tree.write("same", b"same")
        tree.write("other", b"new")
        tree.write("further/file", b"new")
    assert contents(site) == {"same": "same", "other": "new", "further/file": "new", "hosts": "own"}
    assert sorted(path.name for path in site.iterdir()) == ["further", "hosts", "other", "same"]
    assert not spare.exists()


def test_without_a_spare_site_the_hosts_files_stay(site: Path) -> None:
    with open_tree(site, Earlier()) as tree:
        tree.write("a/b/c", b"new")
    assert contents(site) == {"a/b/c": "new", "hosts": "own"}


def test_a_file_that_stays_is_as_new_as_the_site(site: Path, spare: Path) -> None:
    with open_tree(site, Earlier(spare=spare)) as tree:
        tree.write("same", b"same")
    assert (site / "same").stat().st_mtime > LONG_AGO


def test_who_reads_a_file_reads_it_to_its_end(site: Path, spare: Path) -> None:
    with (spare / "other").open() as reader, open_tree(site, Earlier(spare=spare)) as tree:
        tree.write("other", b"new")
        assert reader.read() == "old"


def test_a_file_of_the_same_length_is_mended_in_place(site: Path, spare: Path) -> None:
    number = (spare / "other").stat().st_ino
    with open_tree(site, Earlier(spare=spare)) as tree:
        tree.mend("other", b"new", b"old")
    assert ((site / "other").stat().st_ino, contents(site)["other"]) == (number, "new")


@pytest.mark.parametrize("content", ["new", "longer"])
def test_a_file_with_a_second_name_is_left_to_it(site: Path, spare: Path, tmp_path: Path, content: str) -> None:
    (tmp_path / "backup").hardlink_to(spare / "other")
    with open_tree(site, Earlier(spare=spare)) as tree:
        tree.mend("other", content.encode(), b"old")
    assert contents(site)["other"] == content
    assert (tmp_path / "backup").read_text() == "old"


def test_a_folder_takes_the_place_of_a_file_and_a_file_that_of_a_folder(site: Path, spare: Path) -> None:
    with open_tree(site, Earlier(spare=spare)) as tree:
        tree.write("same/deep/file", b"new")
        tree.write("gone", b"new")
    assert contents(site) == {"same/deep/file": "new", "gone": "new", "hosts": "own"}


def test_a_link_leads_nowhere(site: Path, spare: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", file="untouched")
    (spare / "file").symlink_to(outside / "file")
    (spare / "folder").symlink_to(outside)
    with open_tree(site, Earlier(spare=spare)) as tree:
        tree.write("file", b"new")
        tree.write("folder/file", b"new")
    assert contents(outside) == {"file": "untouched"}
    assert contents(site) == {"file": "new", "folder/file": "new", "hosts": "own"}
    assert not (site / "file").is_symlink()


def test_the_standing_site_is_only_read(tmp_path: Path, site: Path) -> None:
    standing = write(tmp_path / "standing", page="old")
    tree = Tree(site, standing)
    assert (tree.standing("page"), tree.standing("none")) == (b"old", None)
    tree.write("page", b"new")
    assert contents(standing) == {"page": "old"}


def test_only_sites_that_are_there_are_taken(tmp_path: Path) -> None:
    found = earlier_sites({STANDING: str(tmp_path), SPARE: str(tmp_path / "none")})
    assert found == Earlier(standing=tmp_path)
    assert earlier_sites({}) == Earlier()
