"""Writing to the shop in a real Chromium, before the built site and a real collector, under the site's own policy."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Route, expect

from rahnama.collector.database import open_store
from rahnama.collector.settings import CollectorSettings, Rate, Rates
from tests.browser.contact_desk import (
    MESSAGE,
    NOT_SENT,
    PDF,
    Desk,
    attach,
    attached,
    fill,
    form,
    jpeg_size,
    pdf,
    photo,
    send,
    site_and_collector,
    status,
)
from tests.collector.conftest import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

ALWAYS_ASKING = CollectorSettings(rates=Rates(free=Rate(per_second=0.001, burst=0)))


@contextmanager
def desk_at(chromium: Browser, site: Path, path: Path, settings: CollectorSettings) -> Iterator[Desk]:
    """Open the shop; every error and every breach of the policy in the customer's browser fails the test."""
    store = open_store(f"sqlite:///{path}/rahnama.db")
    with serving(site_and_collector(site, store, settings), settings) as url:
        # Its own tests are in test_offline.py; here tests stand between page and collector, where no worker may be.
        visitor = chromium.new_context(
            base_url=url, locale="fa-IR", viewport={"width": 390, "height": 844}, service_workers="block"
        )
        wrong: list[str] = []
        visitor.on("weberror", lambda error: wrong.append(str(error.error)))
        visitor.on("console", lambda line: wrong.append(line.text) if "Security Policy" in line.text else None)
        yield Desk(visitor, store)
        visitor.close()
    store.close()
    assert wrong == []


@pytest.fixture
def desk(chromium: Browser, site: Path, tmp_path: Path) -> Iterator[Desk]:
    with desk_at(chromium, site, tmp_path, CollectorSettings()) as desk:
        yield desk


@pytest.fixture
def asking_desk(chromium: Browser, site: Path, tmp_path: Path) -> Iterator[Desk]:
    """A shop that is being flooded: every message has to be proved."""
    with desk_at(chromium, site, tmp_path, ALWAYS_ASKING) as desk:
        yield desk


def test_a_photo_arrives_small_upright_and_without_what_the_camera_noted(desk: Desk) -> None:
    page = desk.open()
    taken = photo(page, 3000, 1500)
    assert b"SECRETMAKER" in taken["buffer"]
    attach(page, taken)
    fill(page)
    send(page)
    expect(form(page).locator("[data-uploads]")).to_contain_text("فایل هم فرستاده شد.")
    [kept] = desk.store.requests(9)
    content = desk.store.read_file(kept.id, 1)
    assert content
    assert jpeg_size(content) == (1000, 2000)
    assert b"Exif" not in content
    assert b"SECRETMAKER" not in content
    assert [(file.name, file.type) for file in kept.files] == [("IMG_0001.jpg", "image/jpeg")]


def test_a_pdf_arrives_as_it_is(desk: Desk) -> None:
    page = desk.open()
    attach(page, pdf())
    fill(page)
    send(page)
    expect(form(page).locator("[data-upload=sent]")).to_have_count(1)
    [kept] = desk.store.requests(9)
    assert desk.store.read_file(kept.id, 1) == PDF
    assert kept.files[0].name == "صورتحساب.pdf"


def test_what_cannot_be_attached_is_told_beside_the_field(desk: Desk) -> None:
    page = desk.open()
    attach(page, {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello"}, pdf("fake.pdf", b"MZ"), pdf())
    error = form(page).locator("[data-field=files] .field-error")
    expect(error).to_contain_text("«notes.txt» عکس یا PDF نیست")
    expect(error).to_contain_text("«fake.pdf» نام PDF دارد ولی PDF نیست.")
    expect(attached(page)).to_have_count(1)
    attach(page, pdf("large.pdf", b"%PDF-1.7" + bytes(5 * 1024 * 1024)))
    expect(error).to_have_text("«large.pdf» از ۵ مگابایت بزرگ‌تر است.")


def test_more_than_five_files_are_not_taken(desk: Desk) -> None:
    page = desk.open()
    attach(page, *(pdf(f"{number}.pdf", PDF + bytes([number])) for number in range(6)))
    expect(attached(page)).to_have_count(5)
    expect(form(page).locator("[data-field=files] .field-error")).to_contain_text("بیشتر از ۵ فایل نمی‌شود")


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_file_can_be_pasted_and_dropped(desk: Desk, way: str) -> None:
    page = desk.open()
    form(page).evaluate(
        """(form, way) => {
          const data = new DataTransfer();
          data.items.add(new File(["%PDF-1.7 text"], "dropped.pdf", { type: "application/pdf" }));
          const options = { bubbles: true, cancelable: true };
          const event = way === "paste"
            ? new ClipboardEvent("paste", { ...options, clipboardData: data })
            : new DragEvent("drop", { ...options, dataTransfer: data });
          form.querySelector("textarea").dispatchEvent(event);
        }""",
        way,
    )
    expect(attached(page)).to_contain_text("dropped.pdf")


def test_a_file_is_removed_with_the_keyboard_and_the_focus_stays_in_the_list(desk: Desk) -> None:
    page = desk.open()
    attach(page, pdf("one.pdf", PDF + b"1"), pdf("two.pdf", PDF + b"2"))
    form(page).get_by_role("button", name="حذف one.pdf").press("Enter")
    expect(attached(page)).to_have_count(1)
    expect(form(page).get_by_role("button", name="حذف two.pdf")).to_be_focused()
    page.keyboard.press("Enter")
    expect(attached(page)).to_have_count(0)
    expect(page.locator("input[type=file]")).to_be_focused()


def test_a_reload_loses_neither_words_nor_files(desk: Desk) -> None:
    page = desk.open()
    attach(page, pdf())
    expect(attached(page)).to_have_count(1)
    fill(page)
    page.reload()
    expect(attached(page)).to_contain_text("صورتحساب.pdf")
    expect(form(page).get_by_label("پیام شما")).to_have_value(MESSAGE)
    send(page)
    expect(form(page).locator("[data-upload=sent]")).to_have_count(1)
    page.reload()
    page.locator("form[data-contact=open]").wait_for()
    expect(attached(page)).to_have_count(0)
    expect(form(page).get_by_label("پیام شما")).to_have_value("")


def test_files_of_a_closed_tab_are_sent_from_any_page(desk: Desk) -> None:
    page = desk.open()
    page.route("**/files/*", lambda route: route.abort())
    attach(page, pdf())
    expect(attached(page)).to_have_count(1)
    fill(page)
    send(page)
    status(page).to_contain_text("RH-")
    expect(form(page).locator("[data-uploads]")).to_contain_text("۰ از ۱ فایل فرستاده شد.")
    page.close()
    [kept] = desk.store.requests(9)
    assert [arrived for _, arrived in desk.store.stored_files(kept.id)] == [None]
    later = desk.visitor.new_page()
    with later.expect_response("**/files/1") as response:
        later.goto("/faq/order/track-order/")
    assert response.value.status == 204
    assert desk.store.read_file(kept.id, 1) == PDF


def test_a_refused_file_is_told_and_the_others_arrive(desk: Desk) -> None:
    page = desk.open()
    refusal = {"type": "urn:rahnama:problem:wrong-file", "detail": "این فایل عکس نیست."}
    page.route("**/files/1", lambda route: route.fulfill(status=415, json=refusal))
    attach(page, pdf("bad.pdf", PDF + b"1"), pdf("good.pdf", PDF + b"2"))
    fill(page)
    send(page)
    uploads = form(page).locator("[data-uploads]")
    expect(uploads).to_contain_text("۱ از ۲ فایل فرستاده شد. فایل پذیرفته‌نشده را با ایمیل بفرستید")
    expect(uploads.locator("[data-upload=refused]")).to_contain_text("پذیرفته نشد: این فایل عکس نیست.")


def test_a_flooded_shop_takes_a_message_that_was_worked_for(asking_desk: Desk) -> None:
    page = asking_desk.open()
    fill(page)
    with page.expect_response(lambda response: response.status == 428):
        send(page)
    status(page).to_contain_text("RH-")
    assert [kept.message for kept in asking_desk.store.requests(9)] == [MESSAGE]


def test_a_message_written_offline_is_worked_for_once_the_network_is_back(asking_desk: Desk) -> None:
    page = asking_desk.open()
    asking_desk.visitor.set_offline(offline=True)
    fill(page)
    send(page)
    status(page).to_contain_text(NOT_SENT)
    asking_desk.visitor.set_offline(offline=False)
    status(page).to_contain_text("RH-")
    assert len(asking_desk.store.requests(9)) == 1


def test_a_message_can_be_taken_back_while_the_device_works_for_it(desk: Desk) -> None:
    page = desk.open()
    parameters = {"algorithm": "PBKDF2/SHA-256", "nonce": "00" * 16, "salt": "00" * 16, "cost": 1000, "keyLength": 32}
    endless = {
        "type": "urn:rahnama:problem:proof-needed",
        "challenge": {"parameters": {**parameters, "keyPrefix": "ab" * 16}},
    }
    page.route("**/v1/requests", lambda route: route.fulfill(status=428, json=endless))
    fill(page)
    send(page)
    status(page).to_contain_text("یک لحظه…")
    form(page).get_by_role("button", name="نفرستید").click()
    status(page).to_have_text("فرستادن متوقف شد. نوشته‌تان همین‌جاست.")
    expect(form(page).get_by_label("پیام شما")).to_be_editable()
    page.unroute("**/v1/requests")
    send(page)
    status(page).to_contain_text("RH-")
    assert len(desk.store.requests(9)) == 1


def test_a_message_refused_for_good_comes_back_with_its_files_under_another_id(desk: Desk) -> None:
    page = desk.open()
    ids: list[str] = []

    def refuse_once(route: Route) -> None:
        ids.append((route.request.post_data_json or {})["id"])
        other = {"type": "urn:rahnama:problem:other-content", "detail": "پیام دیگری با همین شناسه ثبت شده است."}
        if len(ids) == 1:
            route.fulfill(status=409, json=other)
        else:
            route.continue_()

    page.route("**/v1/requests", refuse_once)
    attach(page, pdf())
    expect(attached(page)).to_have_count(1)
    fill(page)
    send(page)
    status(page).to_contain_text("پیام دیگری با همین شناسه ثبت شده است.")
    expect(form(page).get_by_role("button", name="کپی متن پیام")).to_be_visible()
    send(page)
    expect(form(page).locator("[data-upload=sent]")).to_have_count(1)
    assert len(set(ids)) == 2


def test_an_unsent_message_can_be_mailed_or_copied(desk: Desk) -> None:
    desk.visitor.grant_permissions(["clipboard-read", "clipboard-write"])
    page = desk.open()
    desk.visitor.set_offline(offline=True)
    fill(page, message="ن" * 2000)
    send(page)
    status(page).to_contain_text(NOT_SENT)
    mail = form(page).locator("[data-ways-out] a[href^=mailto]").get_attribute("href") or ""
    assert len(mail) <= 1800
    form(page).get_by_role("button", name="کپی متن پیام").click()
    expect(form(page).get_by_role("button", name="متن پیام کپی شد")).to_be_visible()
    assert "ن" * 2000 in page.evaluate("navigator.clipboard.readText()")


def test_a_mobile_number_is_shown_as_people_here_write_it(desk: Desk) -> None:
    page = desk.open()
    mobile = form(page).get_by_label("شمارهٔ موبایل")
    mobile.fill("+98 912 123-4567")
    mobile.blur()
    expect(mobile).to_have_value("۰۹۱۲۱۲۳۴۵۶۷")


def test_the_trap_for_machines_is_out_of_everybodys_way(desk: Desk) -> None:
    page = desk.open()
    trap = page.locator("input[name=website]")
    assert trap.get_attribute("tabindex") == "-1"
    assert trap.get_attribute("autocomplete") == "off"
    assert "website" not in form(page).aria_snapshot()
    assert "خالی بگذارید" not in form(page).aria_snapshot()
    trap.evaluate("field => (field.value = 'https://spam.example')")
    fill(page)
    send(page)
    status(page).to_contain_text("RH-")
    assert desk.store.requests(9) == []
    assert len(desk.store.requests(9, "quarantined")) == 1


def test_a_customer_learns_how_far_a_message_has_come(desk: Desk) -> None:
    page = desk.open()
    fill(page)
    send(page)
    status(page).to_contain_text("RH-")
    code = form(page).locator("[data-code]").inner_text()
    page.reload()
    follow_up = page.locator("[data-follow-up]")
    follow_up.get_by_role("button", name=code).click()
    expect(follow_up.get_by_label("چهار رقم آخر موبایل")).to_be_focused()
    page.keyboard.type("۴۵۶۷")
    page.keyboard.press("Enter")
    expect(follow_up.get_by_role("status")).to_contain_text("به دست ما رسیده و در نوبت پاسخ است")
    assert code not in page.url
    follow_up.get_by_label("چهار رقم آخر موبایل").fill("1111")
    page.keyboard.press("Enter")
    expect(follow_up.get_by_role("status")).to_contain_text("پیدا نکردیم")
    follow_up.get_by_role("button", name="پاک کن").click()
    page.reload()
    expect(follow_up.get_by_role("button", name=re.compile("RH-"))).to_have_count(0)


def test_what_an_older_publish_kept_is_sent_and_told(desk: Desk) -> None:
    page = desk.visitor.new_page()
    page.goto("/faq/order/track-order/")
    page.evaluate(
        """() => new Promise((resolve) => {
          const request = indexedDB.open("rahnama-outbox", 1);
          request.onsuccess = () => {
            const id = crypto.randomUUID();
            const body = { id, topic: "returns", message: "از نسخهٔ پیش", mobile: "09121234567", read: [], page: "/contact/" };
            const item = { id, path: "v1/requests", kind: "request", body, state: "waiting", reply: null };
            const attempts = { stamp: "old", made: Date.now(), tries: 2, due: 0, notBefore: 0, alone: false };
            const work = request.result.transaction("items", "readwrite");
            work.objectStore("items").put({ ...item, ...attempts });
            work.oncomplete = resolve;
          };
        })"""
    )
    page = desk.open()
    status(page).to_contain_text("RH-")
    assert [kept.message for kept in desk.store.requests(9)] == ["از نسخهٔ پیش"]


def test_a_form_below_an_answer_fetches_its_code_when_it_is_opened(desk: Desk) -> None:
    page = desk.visitor.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.rpartition("/")[2]))
    page.goto("/faq/order/track-order/", wait_until="networkidle")
    assert not {"contact.js", "uploads.js", "proof.js"} & set(fetched)
    page.locator("details.ask summary").click()
    page.locator("form[data-contact=open]").wait_for()
    fill(page)
    send(page)
    status(page).to_contain_text("RH-")


def test_a_form_whose_code_cannot_be_fetched_still_posts(desk: Desk) -> None:
    page = desk.visitor.new_page()
    page.route("**/contact.js*", lambda route: route.abort())
    page.goto("/contact/")
    fill(page)
    send(page)
    expect(page.locator("body")).to_contain_text("RH-")
    assert len(desk.store.requests(9)) == 1
