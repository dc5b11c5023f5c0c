"""The browser of these tests notices what an unguarded page would do; or else they would prove nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.deploy.servers import serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.security.conftest import Watched

pytestmark = pytest.mark.browser

POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'self\'">'


@pytest.mark.parametrize(
    ("page", "noticed"),
    [
        ("<img src=x onerror=alert(1)>", "dialog 1"),
        ("<script>pwned=1</script>", "ran on "),
        ("<img src=//evil.invalid/x.png>", "asked for http://evil.invalid/x.png"),
        ('<script>location="//evil.invalid/"</script>', "asked for http://evil.invalid/"),
        ('<script>open("/other")</script>', "opened "),
        (f"{POLICY}<img src=x onerror=alert(1)>", "script-src-attr inline"),
        (f'{POLICY}<p style="color:red">x</p>', "style-src-attr inline"),
    ],
)
def test_every_kind_of_deed_is_noticed(watched: Watched, tmp_path: Path, page: str, noticed: str) -> None:
    (tmp_path / "index.html").write_text(f"<!doctype html>{page}", "utf-8")
    with serve(tmp_path) as home:
        try:
            watched.page.goto(home)
            watched.page.wait_for_timeout(200)
            watched.look()
        except Exception as error:  # noqa: BLE001 - Playwright's, for a page that has gone to nowhere
            assert "evil.invalid" in page, error  # noqa: PT017
    assert [deed for deed in watched.deeds if deed.startswith(noticed)]
