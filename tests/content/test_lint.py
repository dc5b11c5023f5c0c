"""What may not stand in a text is refused with its line and how to mend it, all at once; what only words need may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rahnama.content.check import check_project
from rahnama.content.lint import is_plain, markup_faults
from rahnama.content.render import Renderer

if TYPE_CHECKING:
    import datetime as dt

    from tests.content.conftest import WriteFiles

ALLOWED = """\
متن با **تأکید**، `کد`، <kbd>Ctrl</kbd>، H<sub>2</sub>O، <mark>نشان</mark>، خط<br>بعد و <span dir="ltr" lang="en">English</span>.

<!-- یادداشتی برای همکار -->

<details><summary>بیشتر</summary><p>متن</p></details>

| کالا | قیمت |
|:-----|-----:|
| گوشی | ۲۰ |

!!! warning "مراقب باشید"
    متن هشدار[^1].

- [ ] کار اول
- [x] کار **دوم**

## بخش {#part .wide}

[پیوند](https://example.ir/?a=1&b=2 "عنوان"), [پرسش](help:cod#part), [همین‌جا](#نیم‌فاصله), <https://example.ir>, <a@b.ir>

![تصویر](images/a.png){: width=100 loading=lazy }

```html
<script>alert(1)</script>
```

    <script>این هم کد است</script>

5 < 6 & 7 > 3

[^1]: پانویس
"""


def faults(markdown: str) -> list[str]:
    return markup_faults(Renderer().render(markdown).html)


def test_what_words_need_is_let_through() -> None:
    assert faults(ALLOWED) == []


@pytest.mark.parametrize(
    "name",
    ["script", "iframe", "object", "embed", "form", "base", "meta", "style", "link", "svg", "math", "button", "video"],
)
def test_an_element_that_does_something_is_refused_by_name(name: str) -> None:
    assert faults(f"متن <{name}>x</{name}>") == [
        f"The text holds <{name}>, which has no place in it. Remove it, or write Markdown."
    ]


@pytest.mark.parametrize("written", ["<b ONCLICK=x>y</b>", "*x*{: onclick=y }", "## x {onclick=y}"])
def test_an_event_handler_is_refused_however_it_came_in(written: str) -> None:
    [fault] = faults(written)
    assert fault.startswith('The attribute "onclick" of <')
    assert fault.endswith("runs a script. Remove it.")


@pytest.mark.parametrize(
    "written",
    [
        "[x](javascript:alert)",
        "[x](JAVA&#115;cript:alert)",
        '<a href="java\tscript:alert">x</a>',
        '<a href="&#1;javascript&colon;alert">x</a>',
        "[x][y]\n\n[y]: data:text/html,x",
        "[x](https://example.ir/){: href=vbscript:x }",
        "<a href=//evil.example/>x</a>",
        r'<a href="/\evil.example/">x</a>',
    ],
)
def test_an_address_that_runs_or_hides_where_it_leads_is_refused(written: str) -> None:
    [fault] = faults(written)
    assert fault.startswith('The address "')


def test_an_image_from_elsewhere_is_refused() -> None:
    assert faults("<img src=https://evil.example/x.png>") == [
        'The image "https://evil.example/x.png" is none of docs/images. Put its file there, and write "images/name.png".'
    ]


@pytest.mark.parametrize("written", ["<b>x", "<p><div>x</div></p>", "x</div>", "<table><td>x</table>", "<bdi/>x"])
def test_html_that_browsers_would_read_otherwise_than_written_is_refused(written: str) -> None:
    assert [fault.startswith("The HTML in the text is not whole") for fault in markup_faults(written)] == [True]


@pytest.mark.parametrize(
    "written", ["<!--><b>x</b>-->", "<![CDATA[x]]>", "<?php x ?>", "<!doctype html>", "<!-- <b> -->"]
)
def test_comments_and_declarations_cannot_hide_anything(written: str) -> None:
    assert markup_faults(written)


@pytest.mark.parametrize("written", ["<b id=x id=y>z</b>", "<input type=password>", "<p style=color:red>x</p>"])
def test_attributes_are_on_a_list(written: str) -> None:
    assert markup_faults(written)


def test_texts_of_words_and_links_need_no_parser() -> None:
    assert is_plain("متن **مهم** با [پیوند](help:cod#part)، {{ facts.phone }} و\n\n## بخش {#part}\n\n- یک\n- ۵ < ۶")
    assert not any(map(is_plain, ["<b>", "[x](javascript:y)", "[x]: y", "*x*{: y=z}", "&lt;", "\\<"]))


def test_every_fault_of_every_file_comes_with_its_line(
    write_files: WriteFiles, shop_files: dict[str, str | bytes], today: dt.date
) -> None:
    shop_files["faq/order.yml"] = str(shop_files["faq/order.yml"]).replace(
        "    کد سفارش را بنویسید.\n",
        "    کد سفارش را بنویسید.\n\n    <iframe src=x></iframe>\n\n    *x*{: onclick=y }\n",
    )
    shop_files["guides/mobile.md"] = f"{shop_files['guides/mobile.md']!s}\n[x][y]\n\n[y]: https://a.ir\n<b>باز\n"
    shop_files["docs/contact.md"] = "---\ntitle: تماس <b>x</b>\n---\n\n<form>\n</form>\n"
    shop_files["shop/facts.yml"] = 'name: {kind: text, value: "<img src=x onerror=y>"}\n'
    report = check_project(write_files(shop_files), today=today)
    assert [str(problem)[: len(where)] for problem, where in zip(report.errors, WHERE, strict=True)] == WHERE


WHERE = [
    'docs/contact.md:2: "title" holds "<b", which reads as HTML.',
    "docs/contact.md:5: The text holds <form>",
    'faq/order.yml:10: entry "track-order": The text holds <iframe>',
    'faq/order.yml:12: entry "track-order": The attribute "onclick" of <em> runs a script. Remove it.',
    'guides/mobile.md:18: entry "g-mobile": The HTML in the text is not whole',
    'shop/facts.yml:1: entry "name": "value" holds "<img", which reads as HTML.',
]


@pytest.mark.parametrize(
    ("file", "field"),
    [
        ("faq/order.yml", "question: چطور سفارشم را لغو کنم؟"),
        ("faq/order.yml", "title: سفارش"),
        ("guides/mobile.md", "title: راهنمای خرید موبایل"),
        ("guides/mobile.md", "description: چه بپرسیم."),
    ],
)
def test_texts_of_one_line_hold_no_tags(
    write_files: WriteFiles, shop_files: dict[str, str | bytes], today: dt.date, file: str, field: str
) -> None:
    shop_files[file] = str(shop_files[file]).replace(field, f"{field} <b>x</b>")
    [error] = check_project(write_files(shop_files), today=today).errors
    assert 'holds "<b", which reads as HTML. This text is shown as it stands; write it without "<".' in str(error)
