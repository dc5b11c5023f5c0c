"""Tell when many people ask for the same all at once, for a timer every five minutes, or with --follow by itself.

    python scripts/watch_searches.py                                             print alarms
    python scripts/watch_searches.py --config collector.toml --sink mailbox      send them, too
    python scripts/watch_searches.py --follow --every 60

Exit status: 0 with and without alarms, 1 when one could not be sent (it is sent by the next look), 2 when something cannot be read.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rahnama.analysis.analyzer import default_analyzer
from rahnama.collector.delivery.outcome import Undelivered
from rahnama.collector.settings_file import read_settings
from rahnama.collector.store import StoreUnavailable
from rahnama.content.check import load_content
from rahnama.errors import RahnamaError
from rahnama.insights.alarm_post import choose_sinks, send, told
from rahnama.insights.language import Language
from rahnama.insights.source import add_database_option, open_existing
from rahnama.insights.watch import look, read_memory, write_memory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rahnama.collector.delivery.settings import SmtpSettings, WebhookSettings
    from rahnama.collector.store import Store
    from rahnama.insights.alerts import Alarm

PROJECT = Path(__file__).parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Look once, or until interrupted, and return the exit status."""
    options = _options(arguments)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # Persian also on a plain C locale
    store = open_existing(options.database)
    try:
        sinks = choose_sinks(read_settings(options.config).sinks, options.sink) if options.sink else []
        catalog = load_content(options.root, today=dt.datetime.now(dt.UTC).date()).catalog
        language = Language(catalog, default_analyzer())
        status = _look(store, language, sinks, options.state)
        while options.follow:
            time.sleep(options.every)
            status = _look(store, language, sinks, options.state)
    except KeyboardInterrupt:
        return 0
    except RahnamaError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        store.close()
    return status


def _look(store: Store, language: Language, sinks: Sequence[SmtpSettings | WebhookSettings], state: Path) -> int:
    """Look once, print and send; what could not be sent is not remembered, so that the next look sends it."""
    memory, now = read_memory(state), dt.datetime.now(dt.UTC)
    try:
        alarms, after = look(store, language, memory, now)
    except StoreUnavailable as error:
        print(f"The database does not answer: {error}. The next look tries again.", file=sys.stderr)
        return 2
    status = 0
    for alarm in alarms:
        print(told(alarm), end="\n\n", flush=True)
        if not _sent(alarm, sinks, now):
            after.quiet = {word: until for word, until in after.quiet.items() if word in memory.quiet}
            status = 1
    write_memory(state, after)
    return status


def _sent(alarm: Alarm, sinks: Sequence[SmtpSettings | WebhookSettings], now: dt.datetime) -> bool:
    """Send an alarm to all sinks and return whether all took it; one that fails does not keep the others from theirs."""
    taken = True
    for sink in sinks:
        try:
            send(alarm, sink, now)
        except Undelivered as error:
            print(f'The sink "{sink.name}" did not take the alarm: {error.reason}', file=sys.stderr)
            taken = False
    return taken


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_database_option(parser)
    parser.add_argument(
        "--config", type=Path, default=Path("collector.toml"), help="the collector's settings, for --sink"
    )
    parser.add_argument(
        "--sink",
        action="append",
        default=[],
        metavar="NAME",
        help="send alarms there, too (kind smtp or webhook; repeatable)",
    )
    parser.add_argument(
        "--state",
        type=Path,
        default=PROJECT / "var" / "watch.json",
        help="what it remembers between looks (%(default)s)",
    )
    parser.add_argument("--root", type=Path, default=PROJECT, help="the project")
    parser.add_argument("--follow", action="store_true", help="go on looking until interrupted")
    parser.add_argument("--every", type=_seconds, default=60, metavar="SECONDS", help="with --follow (%(default)s)")
    return parser.parse_args(arguments)


def _seconds(text: str) -> int:
    number = int(text)
    if not 0 < number <= 900:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and 900: a look sees the last fifteen minutes")
    return number


if __name__ == "__main__":
    raise SystemExit(main())
