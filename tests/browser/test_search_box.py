"""The search box as a customer uses it: by touch, by keyboard, by link, in any spelling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, Route, expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.conftest import Shop

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("query", "because"),
    [
        ("پيگيري سفارش", "Arabic letters"),
        ("پیگیری سفارشم", "a possessive ending"),
        ("پیگری سفارش", "one letter missing"),
        ("پیگیری سف", "not yet finished"),
    ],
)
def test_every_spelling_leads_to_the_answer(page: Page, query: str, because: str) -> None:
    page.goto("/")
    page.get_by_role("combobox").fill(query)
    expect(page.get_by_role("option").first, because).to_contain_text("پیگیری")


def test_nothing_of_the_search_is_fetched_before_it_is_used(page: Page) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto("/faq/payment/cod/", wait_until="networkidle")
    assert not [url for url in fetched if "/assets/search/" in url]
    page.get_by_role("combobox").focus()
    page.wait_for_load_state("networkidle")
    page.get_by_role("combobox").fill("قسط")
    expect(page.get_by_role("option").first).to_be_visible()
    assert len({url for url in fetched if "/assets/search/" in url}) >= 2


def test_the_keyboard_alone_finds_and_opens_an_answer(page: Page) -> None:
    page.goto("/faq/payment/cod/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    page.keyboard.type("رمز دوم پویا")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == page.get_by_role("option").first.get_attribute("id")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/faq/payment/dynamic-password/$"))


CHOOSE_BEFORE_RESULTS = """
async (more) => {
  const input = document.querySelector("[role=combobox]");
  const panel = document.querySelector("[data-search-panel]");
  const chosen = () => panel.querySelector("[aria-selected=true]")?.dataset.result;
  input.value += more;
  input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
  const before = chosen();
  await new Promise((done) => new MutationObserver(done).observe(panel, { childList: true }));
  return [before, chosen()];
}
"""
"""Types on, chooses the first of the results that are still there, and waits for the new ones; returns what is chosen before and after."""


def test_what_is_chosen_stays_chosen_when_results_of_the_last_words_come_late(page: Page) -> None:
    page.goto("/faq/payment/cod/")
    page.get_by_role("combobox").press_sequentially("رمز دوم")
    expect(page.get_by_role("option").first).to_have_attribute("data-result", "dynamic-password")
    assert page.evaluate(CHOOSE_BEFORE_RESULTS, " پویا") == ["dynamic-password", "dynamic-password"]


def test_who_types_on_has_chosen_nothing(page: Page) -> None:
    page.goto("/faq/payment/cod/")
    box = page.get_by_role("combobox")
    box.press_sequentially("رمز دوم")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    box.press_sequentially(" پ")
    expect(page.locator('[role="option"][aria-selected="true"]')).to_have_count(0)


def test_escape_closes_the_results_and_leaves_the_text(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.fill("کد تخفیف")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("کد تخفیف")
    expect(box).to_have_attribute("aria-expanded", "false")


def test_results_are_announced(page: Page) -> None:
    page.goto("/")
    page.get_by_role("combobox").fill("کد تخفیف")
    expect(page.locator("[data-search-status]")).to_have_text(re.compile(r"[۰-۹]+ پاسخ پیدا شد\."))


def test_a_link_to_a_search_shows_its_results_and_back_returns_to_them(page: Page) -> None:
    page.goto("/search/?q=بازگشت وجه")
    page.locator(".results a.result").first.click()
    expect(page.locator("article")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("بازگشت وجه")
    expect(page.locator(".results a.result").first).to_be_visible()


def test_a_query_is_never_read_as_html(page: Page) -> None:
    page.goto('/search/?q=<img src=x onerror="document.title=1">')
    expect(page.get_by_role("searchbox")).to_have_value('<img src=x onerror="document.title=1">')
    page.wait_for_timeout(500)
    assert page.title() != "1"


def test_without_scripts_the_form_leads_to_all_questions(chromium: Browser, shop: Shop) -> None:
    context = chromium.new_context(base_url=shop.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox").fill("ارسال")
    page.get_by_role("button", name="جستجو").click()
    expect(page).to_have_url(re.compile(r"/search/\?q="))
    expect(page.get_by_role("link", name="هزینهٔ ارسال چقدر است و چه زمانی رایگان می‌شود؟")).to_be_visible()
    context.close()


def test_a_search_that_cannot_be_fetched_says_so(page: Page) -> None:
    page.route("**/assets/search/**", lambda route: route.abort())
    page.goto("/")
    page.get_by_role("combobox").fill("ارسال")
    expect(page.locator("[data-search-panel]")).to_contain_text("جستجو الان در دسترس نیست")


def test_an_answer_opens_where_its_result_stands(page: Page) -> None:
    page.goto("/search/?q=پرداخت در محل")
    result = page.locator(".results > li", has_text="آیا پرداخت در محل دارید؟").first
    button = result.get_by_role("button", name=re.compile("همین‌جا بخوانید"))
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(result.locator(".result__answer p").first).to_be_visible()
    assert page.url.endswith("/search/?q=" + page.evaluate("encodeURIComponent('پرداخت در محل').replace(/%20/g, '+')"))
    link = result.locator(".result__answer a").first
    assert re.match(r"https?://[^/]+/(faq|guides|contact)/", link.get_attribute("href") or "")


def test_recent_searches_wait_in_the_empty_box_until_they_are_cleared(page: Page) -> None:
    page.goto("/")
    page.get_by_role("combobox").fill("کارت هدیه")
    page.get_by_role("option").first.click()
    page.goto("/")
    page.get_by_role("combobox").focus()
    expect(page.get_by_role("option")).to_have_text(["کارت هدیه"])
    page.get_by_role("option").click()
    expect(page.get_by_role("option").first).to_contain_text("کارت هدیه")
    page.get_by_role("combobox").fill("")
    page.get_by_role("button", name=re.compile("پاک کردن")).click()
    expect(page.get_by_role("option")).to_have_count(0)


def test_writing_to_the_shop_offers_sure_answers_first(page: Page) -> None:
    page.goto("/contact/")
    page.get_by_label("پیام شما").fill("سلام مبلغ از حسابم کسر شد ولی سفارش ثبت نشد")
    suggestions = page.locator(".suggestions")
    expect(suggestions).to_contain_text("مبلغ از حسابم کسر شد ولی سفارش ثبت نشد")
    page.get_by_label("پیام شما").fill("ق")
    expect(suggestions).to_be_empty()


def write_to_the_shop(page: Page) -> None:
    page.goto("/contact/")
    page.get_by_label("موضوع").select_option("payment")
    page.get_by_label("ایمیل").fill("sara@example.ir")
    page.get_by_label("پیام شما").fill("سلام مبلغ از حسابم کسر شد ولی سفارش ثبت نشد")


def send(page: Page) -> None:
    page.get_by_role("button", name="فرستادن پیام").click()
    expect(page.locator("form[data-contact] [data-status]")).to_contain_text("RH-")


def test_suggestions_go_once_the_message_was_sent(page: Page) -> None:
    write_to_the_shop(page)
    expect(page.locator(".suggestions")).not_to_be_empty()
    send(page)
    expect(page.locator(".suggestions")).to_be_empty()


def test_suggestions_that_come_after_the_message_was_sent_are_not_shown(page: Page) -> None:
    held: list[Route] = []
    page.route("**/assets/search/index.*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks the function
    with page.expect_request("**/assets/search/index.*"):
        write_to_the_shop(page)
    send(page)
    for route in held:
        with page.expect_response(route.request.url):
            route.continue_()
    page.wait_for_timeout(500)
    expect(page.locator(".suggestions")).to_be_empty()


def test_text_that_arrives_without_keys_is_searched(page: Page) -> None:
    """Dictation, pasting by menu and some input methods send no key events."""
    page.goto("/")
    page.get_by_role("combobox").focus()
    page.evaluate(
        """() => { const box = document.activeElement; box.value = "کد تخفیف";
             box.dispatchEvent(new InputEvent("input", { bubbles: true })); }"""
    )
    expect(page.get_by_role("option").first).to_be_visible()


WATCH_SHIFTS = """
  globalThis.shift = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (globalThis.shift += entry.value)))
    .observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("address", ["/", "/faq/payment/cod/", "/search/?q=بازگشت وجه"])
def test_nothing_moves_while_results_come(page: Page, address: str) -> None:
    page.add_init_script(WATCH_SHIFTS)
    page.goto(address)
    page.locator("input[name=q]").press_sequentially(" کارت", delay=60)
    expect(page.locator("a.result").first).to_be_visible()
    page.wait_for_timeout(300)
    shift: float = page.evaluate("globalThis.shift")
    assert shift <= 0.01
