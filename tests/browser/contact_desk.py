"""A built site with a real collector behind it, and pictures as telephones make them."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Locator, Page, expect
from starlette.staticfiles import StaticFiles

from rahnama.collector.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, FilePayload
    from starlette.types import ASGIApp, Receive, Scope, Send

    from rahnama.collector.settings import CollectorSettings
    from rahnama.collector.store import Store

NOT_SENT = "هنوز فرستاده نشده است"
MESSAGE = "کفشی که رسید پاره است."
MOBILE = "۰۹۱۲۱۲۳۴۵۶۷"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40


@dataclass(frozen=True)
class Desk:
    """Where customers write, and where it arrives."""

    visitor: BrowserContext
    store: Store

    def open(self, path: str = "/contact/") -> Page:
        """Open a page whose form is ready."""
        page = self.visitor.new_page()
        page.goto(path)
        page.locator("form[data-contact=open]").wait_for()
        return page


def site_and_collector(site: Path, store: Store, settings: CollectorSettings | None = None) -> ASGIApp:
    """Return one origin with both, as a web server in front of them makes it."""
    collector, pages = create_app(store, settings), StaticFiles(directory=site, html=True)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and not scope["path"].startswith("/v1/")
        await (pages if is_page else collector)(scope, receive, send)

    return serve


def form(page: Page) -> Locator:
    return page.locator("form[data-contact]")


def status(page: Page) -> Any:
    return expect(form(page).locator("[data-status]"))


def fill(page: Page, message: str = MESSAGE, mobile: str = MOBILE) -> None:
    form(page).get_by_label("موضوع").select_option("returns")
    form(page).get_by_label("پیام شما").fill(message)
    form(page).get_by_label("شمارهٔ موبایل").fill(mobile)


def send(page: Page) -> None:
    form(page).get_by_role("button", name="فرستادن پیام").click()


def attach(page: Page, *files: FilePayload) -> None:
    page.locator("input[type=file]").set_input_files(list(files))


def attached(page: Page) -> Locator:
    return form(page).locator("[data-files] li")


def pdf(name: str = "صورتحساب.pdf", content: bytes = PDF) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def photo(page: Page, width: int, height: int) -> FilePayload:
    """Return a photo as a telephone makes it: on its side, with a note that says so, the maker's name and the place."""
    draw = """([width, height]) => new Promise((resolve) => {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#f00"; pen.fillRect(0, 0, width, height / 2);
      pen.fillStyle = "#00f"; pen.fillRect(0, height / 2, width, height / 2);
      canvas.toBlob(async (blob) => resolve([...new Uint8Array(await blob.arrayBuffer())]), "image/jpeg");
    })"""
    plain = bytes(page.evaluate(draw, [width, height]))
    return {"name": "IMG_0001.jpeg", "mimeType": "image/jpeg", "buffer": plain[:2] + _exif() + plain[2:]}


def _exif() -> bytes:
    """Return an APP1 segment: orientation 6 (turn a quarter clockwise), a maker, a latitude (Exif 2.32, 4.6)."""
    maker, latitude = b"SECRETMAKER\0", struct.pack("<6I", 35, 1, 41, 1, 22, 1)
    first = 8
    values = first + 2 + 3 * 12 + 4
    place = values + len(maker)
    tags = struct.pack("<H", 3)
    tags += struct.pack("<HHII", 0x010F, 2, len(maker), values)
    tags += struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)
    tags += struct.pack("<HHII", 0x8825, 4, 1, place)
    gps = struct.pack("<H", 1) + struct.pack("<HHII", 0x0002, 5, 3, place + 2 + 12 + 4) + struct.pack("<I", 0)
    tiff = b"II*\0" + struct.pack("<I", first) + tags + struct.pack("<I", 0) + maker + gps + latitude
    payload = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload


def jpeg_size(content: bytes) -> tuple[int, int]:
    """Return width and height as the frame header says (ITU-T T.81, B.2.2)."""
    place = 2
    while content[place + 1] not in {0xC0, 0xC2}:
        place += 2 + int.from_bytes(content[place + 2 : place + 4])
    return int.from_bytes(content[place + 7 : place + 9]), int.from_bytes(content[place + 5 : place + 7])
