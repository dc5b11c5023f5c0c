"""Makes scripts shorter: names of one or two letters, no space that the language does not need.

Every name is renamed the same way wherever it stands, as variable, member or key alike, so that nothing has to be known of
scopes: two things that had one name still have one. Names that others know stay: those of the language, of the page, of its
messages. Strings stay too, so a member may not be reached by a string.

What needs scopes and syntax, minify-go does afterwards: variables of a function get the shortest names that are free in it,
statements become expressions.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from itertools import product
from string import ascii_letters
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


KEYWORDS = words("""
    arguments as async await break case catch class const constructor continue debugger default delete do else
    export extends false finally for from function get if import in instanceof let new null of return set static
    super switch this throw true try typeof undefined var void while with yield
""")
LANGUAGE = words("""
    Array Error Float32Array Float64Array Infinity Int32Array JSON Map Math Number Object Promise Set String
    Uint8Array abs add all ceil charAt charCodeAt clear clz32 delete endsWith entries every exp fill filter find
    findIndex flat flatMap floor forEach fromCharCode fromEntries has includes indexOf isArray join keys lastIndexOf
    length log map max message min normalize parse parseInt pop pow push reduce reduceRight repeat replace round
    search shift size slice some sort splice split sqrt startsWith stringify subarray then toFixed toString trim unshift
    values
""")
"""Names of JavaScript itself that the engine uses; a test compares them with V8's."""
PAGE = words("addEventListener arrayBuffer data fetch ok postMessage self status")
MESSAGES = words("""
    coming confidence correction documents file hits id index kind lead limit matched more outcome query reason score section
    title type url
""")
"""Keys of what worker and page tell each other, and of results."""
PUBLIC = words("Analyzer FA_RULES explain missingFiles openRanker terms")
"""Names that Python calls, and tests."""
KEPT = KEYWORDS | LANGUAGE | PAGE | MESSAGES | PUBLIC

_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|(?P<name>[A-Za-z_$][\w$]*)"""
    r"""|(?P<number>\.?\d[\w.]*)|(?P<space>(?:\s|/\*.*?\*/|//[^\n]*)+)|(?P<sign>\?\.(?!\d)|.)""",
    re.DOTALL,
)
_SWAPPED = re.compile(
    r"^(?:(?:const|let) (?P<name>[\w$]+) = [^\n]*|[\w$.()}\]]*\);)\n(?P<after>(?:const|let) [\[{][^=]*=[^\n]*\([^\n]*)",
    re.MULTILINE,
)
_HOLE = re.compile(r"\$\{([^{}`]*)\}")

_LOADED_IN: dict[str, int] = {}
"""The number of the process that loaded minify-go."""


class MinifyError(Exception):
    """A script holds what cannot be shortened safely; a mistake in the engine."""


class Minifier:
    """Short names for the names of one script; other scripts that use it are shortened along with it."""

    def __init__(self, script: str, kept: Iterable[str] = ()) -> None:
        """Learn the names of `script`; those of `kept` stay, beside KEPT."""
        counts = Counter(names_of(script))
        short = short_names(KEPT | counts.keys())
        ranked = sorted(counts.keys() - KEPT - set(kept), key=lambda name: (-counts[name], name))
        self.names = {name: next(short) for name in ranked if len(name) > 1}
        self._taken = frozenset(self.names.values())

    def minify(self, script: str) -> str:
        """Return a script with the short names, without comments in it.

        Raises MinifyError when a name that this object does not know looks like one of its short names.
        """
        return "".join(self._tokens(script))

    def _tokens(self, script: str) -> Iterator[str]:
        before = ""
        spaced = False
        for match in _TOKEN.finditer(script):
            token = match[0]
            if match.lastgroup == "space":
                spaced = True
                continue
            if match.lastgroup == "name":
                if token not in self.names and token in self._taken:
                    raise MinifyError(f"`{token}` is a short name of the worker's; call it otherwise")
                token = self.names.get(token, token)
            elif token[0] == "`" and holes_of(token):
                token = _HOLE.sub(lambda hole: "${" + "".join(self._tokens(hole[1])) + "}", token)
            if spaced and must_part(before, token):
                yield " "
            yield token
            before = token
            spaced = False


def refuse_swapped(script: str) -> None:
    """Raise MinifyError where minify-go would swap two declarations whose order matters; `script` has one statement a line.

    It puts a declaration that takes things apart in front of others that it does not use, even where it calls something.
    """
    for match in _SWAPPED.finditer(script):
        if not match["name"] or match["name"] not in names_of(match["after"]):
            raise MinifyError(f"put this before what is declared above it, or give it one name: {match['after']}")


def shorten_scopes(script: str) -> str:
    """Return a script that does the same with shorter variables and statements; what it declares at its top keeps its name.

    Raises:
        MinifyError: it is no script.
        RuntimeError: this process was forked from one that has loaded minify-go. Its threads are not here, and it would wait for them for ever.
    """
    import minify  # noqa: PLC0415 -- it starts threads, and a process with threads must not fork (`site/fork.py`)

    if _LOADED_IN.setdefault("process", os.getpid()) != os.getpid():
        raise RuntimeError("minify-go was loaded before this process was forked")
    try:
        shorter: str = minify.string("application/javascript", script)
    except minify.MinifyError as error:
        raise MinifyError(str(error)) from error
    return shorter


def names_of(script: str) -> Iterator[str]:
    """Yield every name in a script, also in the holes of templates.

    Raises MinifyError for a template in a template.
    """
    for match in _TOKEN.finditer(script):
        if match.lastgroup == "name":
            yield match[0]
        elif match[0][0] == "`":
            for hole in holes_of(match[0]):
                yield from names_of(hole)


def holes_of(template: str) -> list[str]:
    """Return the expressions in a template; raises MinifyError for a template in a template."""
    holes: list[str] = _HOLE.findall(template)
    if len(holes) != template.count("${"):
        raise MinifyError(f"a template with braces or a template in a hole: {template}")
    return holes


def must_part(before: str, after: str) -> bool:
    """Tell whether two tokens would become others if nothing stood between them."""
    if not before:
        return False
    words = (before[-1].isalnum() or before[-1] in "_$") and (after[0].isalnum() or after[0] in "_$")
    return words or (before[-1] in "+-" and after[0] == before[-1])


def short_names(used: Iterable[str]) -> Iterator[str]:
    """Yield names of one and two letters that are not used."""
    taken = frozenset(used)
    for length in (1, 2):
        for letters in product(ascii_letters, repeat=length):
            name = "".join(letters)
            if name not in taken:
                yield name
