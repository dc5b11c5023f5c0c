"""Rules of joining modules into one classic script."""

from __future__ import annotations

import pytest

from rahnama.search.bundle import BundleError, join_modules, ranker_source, worker_source


def joined(modules: dict[str, str]) -> str:
    """Join modules given by path; the first is the entry."""
    return join_modules([next(iter(modules))], modules.__getitem__)


def test_a_module_comes_after_what_it_imports() -> None:
    script = joined({"a.js": 'import { b } from "./b.js";\nconst a = b;\n', "b.js": "export const b = 1;\n"})
    assert script == "const b = 1;\nconst a = b;\n"


def test_a_module_that_two_import_is_there_once() -> None:
    script = joined(
        {
            "a.js": 'import { b } from "./b.js";\nimport { c } from "./c.js";\nconst a = b + c;\n',
            "b.js": 'import { c } from "./c.js";\nexport const b = c;\n',
            "c.js": "export const c = 1;\n",
        }
    )
    assert script.count("const c = 1;") == 1


def test_two_modules_may_not_share_a_top_level_name() -> None:
    with pytest.raises(BundleError, match=r"b\.js.*declared in c\.js"):
        joined(
            {
                "a.js": 'import { b } from "./c.js";\nimport { c } from "./b.js";\n',
                "b.js": "export function limit() {}\n",
                "c.js": "const limit = 1;\n",
            }
        )


def test_modules_may_not_import_each_other() -> None:
    with pytest.raises(BundleError, match=r"a\.js -> b\.js -> a\.js"):
        joined({"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'})


@pytest.mark.parametrize(
    "line", ["export default 1;", 'import * as b from "./b.js";', "export { a };", "const { a } = b;"]
)
def test_what_cannot_be_cut_out_line_by_line_is_refused(line: str) -> None:
    with pytest.raises(BundleError, match="can be joined"):
        joined({"a.js": line + "\n"})


def test_a_template_over_several_lines_is_refused() -> None:
    with pytest.raises(BundleError, match="template over several lines"):
        joined({"a.js": "const a = `\n  b`;\n"})


def test_the_ranker_touches_nothing_of_a_browser() -> None:
    for name in ("self", "fetch(", "TextDecoder", "postMessage"):
        assert name not in ranker_source()


def test_the_worker_is_the_ranker_with_its_shell() -> None:
    assert worker_source().startswith(ranker_source())


def test_neither_script_holds_imports_exports_or_comments() -> None:
    for line in worker_source().splitlines():
        assert not line.lstrip().startswith(("import ", "export ", "/*", "*", "//"))
