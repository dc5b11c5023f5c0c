"""A small shop that is all right, written to disk; tests change what they are about."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TODAY = dt.date(2026, 11, 21)

ORDER = """\
title: سفارش
icon: cart-outline
order: 1
entries:
- id: track-order
  question: چطور سفارشم را پیگیری کنم؟
  answer: |
    کد سفارش را بنویسید.
  updated: 2026-11-01
- id: cancel-order
  question: چطور سفارشم را لغو کنم؟
  answer: |
    دکمهٔ لغو را بزنید.
  updated: 2026-11-01
"""

MOBILE = """\
---
id: g-mobile
title: راهنمای خرید موبایل
description: چه بپرسیم.
icon: cellphone
updated: 2026-11-01
---

متن راهنما.

## رجیستری {#registry}

متن.
"""

SHOP: dict[str, str] = {"faq/order.yml": ORDER, "guides/mobile.md": MOBILE}


class WriteFiles(Protocol):
    """Writes files by their relative names and returns the folder."""

    def __call__(self, files: Mapping[str, str | bytes]) -> Path: ...


@pytest.fixture
def write_files(tmp_path: Path) -> WriteFiles:
    def write(files: Mapping[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return write


@pytest.fixture
def today() -> dt.date:
    return TODAY


@pytest.fixture
def shop_files() -> dict[str, str | bytes]:
    """The files of a small shop in which nothing is wrong."""
    return dict(SHOP)
