"""What `deploy/sinks.md` tells shops to write is what the collector reads, and what its containers need."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml

from rahnama.collector.__main__ import _parser
from rahnama.collector.delivery.settings import KINDS, read_sinks
from tests.collector.delivery.fakes.webhook import SECRET
from tests.conftest import ROOT

GUIDE = (ROOT / "deploy" / "sinks.md").read_text("utf-8")
EXAMPLES: list[dict[str, Any]] = tomllib.loads(GUIDE.split("```toml\n")[1].split("```")[0])["sink"]


def test_every_kind_of_sink_has_an_example_that_is_read() -> None:
    secrets = {value: SECRET for table in EXAMPLES for key, value in table.items() if key.endswith("_env")}
    assert len(read_sinks(EXAMPLES, secrets)) == len(EXAMPLES)
    assert {table["kind"] for table in EXAMPLES} == set(KINDS)


def test_the_optional_keys_that_are_shown_are_known() -> None:
    shown = set(re.findall(r"(?m)^# ([a-z_]+) = ", GUIDE))
    assert shown
    assert shown <= {name for kind in KINDS.values() for name in kind.__struct_fields__}


def test_the_containers_start_the_collector_with_options_it_knows_and_a_way_out() -> None:
    compose = yaml.safe_load((ROOT / "deploy" / "compose.sinks.yml").read_text("utf-8"))
    collector = compose["services"]["collector"]
    options = _parser().parse_args(collector["command"][3:])
    assert f"./collector.toml:{options.config}:ro" in collector["volumes"]
    assert str(options.config) == collector["environment"]["RAHNAMA_CONFIG"]
    assert "outside" in collector["networks"]
