"""Read, answer and close the messages that customers sent: ``inbox.py list``, ``inbox.py show RH-7K3Q-9D2M``."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rahnama.collector import inbox
from rahnama.collector.database import open_store
from rahnama.collector.delivery.settings import SmtpSettings
from rahnama.collector.delivery.sinks import make_sink
from rahnama.collector.delivery.smtp import Smtp
from rahnama.collector.delivery.ticket import read_topics
from rahnama.collector.records import STATUSES
from rahnama.collector.settings_file import read_settings
from rahnama.collector.store import StoreUnavailable
from rahnama.errors import RahnamaError
from rahnama.insights.source import add_database_option

if TYPE_CHECKING:
    from rahnama.collector.delivery.settings import SinkSettings
    from rahnama.collector.store import Store

CONFIG_VARIABLE = "RAHNAMA_CONFIG"
CUT = "# ------ >8 ------ زیر این خط فرستاده نمی‌شود"


def main(arguments: list[str] | None = None) -> int:
    """Do one command; one line on standard error and 1 when it cannot be done, 2 when there is no database."""
    options = _options(arguments)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # Persian also on a plain C locale
    sys.stderr.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        sinks = read_settings(options.config).sinks if options.config else ()
        store = open_store(options.database, create=False, sinks=tuple(sink.name for sink in sinks))
    except RahnamaError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        print(_answer(options, store, sinks) if options.command == "answer" else _do(options, store, sinks))
    except RahnamaError as error:
        print(error, file=sys.stderr)
        return 1
    except StoreUnavailable as error:
        print(f"The database refuses at the moment ({error}). Try again.", file=sys.stderr)
        return 2
    finally:
        store.close()
    return 0


def _do(options: argparse.Namespace, store: Store, sinks: tuple[SinkSettings, ...]) -> str:
    now = dt.datetime.now(dt.UTC)
    if options.command == "list":
        return inbox.listing(store, options.limit, "quarantined" if options.quarantined else options.status)
    if options.command == "deliveries":
        return inbox.undelivered(store, everything=options.all)
    if options.command == "retry" and options.code == "all":
        return inbox.retry(store, None, options.sink, now)
    request = inbox.find(store, options.code)
    match options.command:
        case "show":
            done = inbox.letter(store, request, read_topics(options.topics))
        case "files":
            done = "\n".join(inbox.save_files(store, request, options.folder))
        case "retry":
            done = inbox.retry(store, request, options.sink, now)
        case command:
            done = inbox.set_status(store, request, "closed" if command == "close" else "open", now)
            done += f"\n{inbox.UNDELIVERED}" if request.status == "quarantined" and not sinks else ""
    return done


def _answer(options: argparse.Namespace, store: Store, sinks: tuple[SinkSettings, ...]) -> str:
    request = inbox.find(store, options.code)
    smtp = _smtp(sinks, options.sink)
    topics = read_topics(options.topics)
    text = _written(inbox.letter(store, request, topics)) if sys.stdin.isatty() else _piped()
    return inbox.answer(store, request, topics, text, smtp=smtp, now=dt.datetime.now(dt.UTC))


def _smtp(sinks: tuple[SinkSettings, ...], name: str | None) -> Smtp:
    """Return the mailbox that answers go through: the one of that name, or the first."""
    for settings in sinks:
        if isinstance(settings, SmtpSettings) and name in {None, settings.name}:
            sink = make_sink(settings)
            assert isinstance(sink, Smtp)  # noqa: S101 - for the type checker
            return sink
    raise inbox.InboxError(
        f"There is no {'such ' if name else ''}sink of kind smtp to answer through. "
        f"Describe one in collector.toml and name the file with --config or ${CONFIG_VARIABLE}."
    )


def _piped() -> str:
    return sys.stdin.buffer.read().decode("utf-8", "replace")


def _written(letter: str) -> str:
    """Return what a person writes in their editor above the message."""
    editor = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    if not editor:
        raise inbox.InboxError("No editor is named. Set EDITOR, or pipe the answer in.")
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "answer.txt"
        draft.write_text(f"\n\n{CUT}\n{letter}\n", encoding="utf-8")
        try:
            subprocess.run([*editor, str(draft)], check=True)  # noqa: S603 - the user's own editor
        except (OSError, subprocess.CalledProcessError) as error:
            raise inbox.InboxError(f"The editor failed ({error}). Nothing was sent.") from None
        return draft.read_text("utf-8", "replace").partition(CUT)[0]


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add_database_option(parser)
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        default=os.environ.get(CONFIG_VARIABLE),
        help=f"the collector's settings (${CONFIG_VARIABLE} when set); for answers, and for deliveries of reopened messages",
    )
    parser.add_argument("--topics", type=Path, metavar="FILE", help="titles of topics (shop/requests.yml)")
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="the latest messages, newest first")
    listing.add_argument("--limit", type=int, default=50, help="how many (%(default)s)")
    listing.add_argument("--status", choices=STATUSES, help="only those; without it all but the quarantined")
    listing.add_argument("--quarantined", action="store_true", help="those that a robot seems to have written")
    _add(commands, "show", "one message in full")
    _add(commands, "files", "save its files").add_argument("folder", type=Path, help="where to")
    answering = _add(commands, "answer", "mail an answer, from standard input or your editor, and mark it answered")
    answering.add_argument("--sink", metavar="NAME", help="which mailbox of the settings to send through; the first")
    _add(commands, "close", "mark it closed")
    _add(commands, "reopen", "mark it open, also out of quarantine")
    deliveries = commands.add_parser("deliveries", help="what did not reach a mailbox or helpdesk, and why")
    deliveries.add_argument("--all", action="store_true", help="also what did")
    _add(commands, "retry", "deliver it once more", code='its code, or "all"').add_argument(
        "sink", nargs="?", help="only there"
    )
    return parser.parse_args(arguments)


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    purpose: str,
    *,
    code: str = "its code, however it is written",
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=purpose)
    parser.add_argument("code", help=code)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
