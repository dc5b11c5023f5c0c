"""A shop's colours, derived from its one brand colour so that text is readable in light and in dark, whatever that colour is.

Lightness and chroma are OKLCH's (Björn Ottosson, 2020), in which colours of one lightness look equally light; contrast is
WCAG 2.2's ratio of relative luminances. The brand's hue tints the greys, too, so that they belong to it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coloraide import Color

READABLE = 5.0
"""Contrast that text gets against what it may stand on; WCAG 2.2 AA wants 4.5, and rounding to eight bits takes a little."""

_STEP = 0.01
_WHITE = "#ffffff"

# Lightness and greatest chroma of what takes only its hue from the brand.
_LIGHT = {
    "ground": (0.982, 0.005),
    "tint": (0.955, 0.018),
    "line": (0.9, 0.016),
    "muted": (0.46, 0.03),
    "text": (0.23, 0.025),
}
_DARK = {
    "ground": (0.175, 0.012),
    "surface": (0.215, 0.015),
    "tint": (0.262, 0.024),
    "line": (0.36, 0.022),
    "muted": (0.77, 0.022),
    "text": (0.945, 0.01),
}


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as ``#rrggbb`` by the names that the stylesheets use for them, for light and for dark screens."""

    light: Mapping[str, str]
    dark: Mapping[str, str]

    @property
    def sheet(self) -> str:
        """The colours as custom properties."""
        return (
            f":root{{{_declared(self.light)}}}@media (prefers-color-scheme:dark){{:root{{{_declared(self.dark)}}}}}\n"
        )


def derive_palette(brand: str) -> Palette:
    """Derive all colours from a brand colour, given as ``#rrggbb``."""
    lightness, chroma, hue = _color(brand).convert("oklch").coords()
    seed = _Seed(lightness, 0.0 if math.isnan(chroma) else chroma, 0.0 if math.isnan(hue) else hue)
    return Palette(_light(seed), _dark(seed))


def contrast(one: str, other: str) -> float:
    """Return WCAG's contrast of two colours, from 1 to 21."""
    return float(_color(one).contrast(other, method="wcag21"))


def _color(name: str, coordinates: tuple[float, ...] | None = None) -> Color:
    """Return a colour. The library takes 50 ms to load, and builds that know their palette do without it."""
    from coloraide import Color  # noqa: PLC0415

    return Color(name, coordinates)


@dataclass(frozen=True, slots=True)
class _Seed:
    lightness: float
    chroma: float
    hue: float

    def shade(self, lightness: float, most: float = math.inf) -> str:
        """Return the colour of this hue at a lightness, at most as colourful as `most` and as a screen can show."""
        color = _color("oklch", (lightness, min(self.chroma, most), self.hue))
        return color.convert("srgb").fit("srgb", method="oklch-chroma").to_string(hex=True)

    def readable(self, start: float, step: float, on: str, most: float = math.inf) -> tuple[float, str]:
        """Move from a lightness in steps until text of the colour is readable on `on`; return both."""
        lightness = start
        while contrast(self.shade(lightness, most), on) < READABLE:
            lightness += step
        return lightness, self.shade(lightness, most)


def _light(seed: _Seed) -> dict[str, str]:
    colors = {name: seed.shade(*values) for name, values in _LIGHT.items()} | {"surface": _WHITE}
    lightness, colors["brand"] = seed.readable(min(seed.lightness, 0.6), -_STEP, colors["tint"])
    return colors | {
        "brand-strong": seed.shade(lightness - 0.07),
        "on-brand": _WHITE,
        "hero": seed.shade(min(lightness, 0.42)),
        "hero-end": seed.shade(min(lightness, 0.42) - 0.1),
    }


def _dark(seed: _Seed) -> dict[str, str]:
    colors = {name: seed.shade(*values) for name, values in _DARK.items()}
    lightness, colors["brand"] = seed.readable(max(seed.lightness, 0.8), _STEP, colors["tint"], 0.12)
    return colors | {
        "brand-strong": seed.shade(min(lightness + 0.07, 0.97), 0.09),
        "on-brand": seed.shade(0.2, 0.06),
        "hero": seed.shade(0.32, 0.1),
        "hero-end": seed.shade(0.24, 0.08),
    }


def _declared(colors: Mapping[str, str]) -> str:
    return ";".join(f"--{name}:{color}" for name, color in colors.items())
