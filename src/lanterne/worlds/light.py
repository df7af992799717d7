"""The hour and the sky: which colours things take in each light and weather. Plain numbers; nothing is drawn here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

RGB = tuple[float, float, float]


def rgb(code: int) -> RGB:
    """0xRRGGBB as three numbers in 0..1."""
    return (code >> 16) / 255, (code >> 8 & 255) / 255, (code & 255) / 255


def mix(a: RGB, b: RGB, amount: float) -> RGB:
    """`a` where amount is 0, `b` where it is 1."""
    return (a[0] + (b[0] - a[0]) * amount, a[1] + (b[1] - a[1]) * amount, a[2] + (b[2] - a[2]) * amount)


def times(a: RGB, b: RGB) -> RGB:
    """The product of two colours, kept in 0..1."""
    return min(a[0] * b[0], 1.0), min(a[1] * b[1], 1.0), min(a[2] * b[2], 1.0)


def luma(a: RGB) -> float:
    """How bright a colour is, 0..1 (Rec. 709 weights)."""
    return 0.2126 * a[0] + 0.7152 * a[1] + 0.0722 * a[2]


@dataclass(frozen=True, slots=True)
class Light:
    """One hour of the day in one weather."""

    name: str
    sky: tuple[RGB, RGB, RGB]  # zenith, half-way, horizon
    tint: RGB  # multiplies the colours of the scenery
    haze: RGB  # what far things fade to
    haze_amount: float  # at infinite distance
    mist: float  # how much of the haze lies in the hollows between the planes
    actor_tint: RGB  # multiplies the colours of the actors: gentler, so that they keep their names
    orb: RGB  # sun or moon
    orb_radius: float  # of the frame's shorter side
    orb_rise: float  # 0: touching the skyline; 1: at the top of the frame
    orb_strength: float  # 0: hidden by clouds
    glow: RGB
    glow_radius: float
    cloud: RGB
    cloud_alpha: float
    shadow: RGB
    shadow_alpha: float
    shadow_length: float  # how far shadows lean away from the sun, per unit of height
    lamps: float  # 0: all lamps and windows are dark, 1: all are lit
    stars: float
    frost: float = 0.0  # how white with snow the scenery is

    def shade(self, color: RGB, depth: float = 1.0) -> RGB:
        """The colour of scenery at a depth (1 = the actors' plane) in this light."""
        far = self.haze_amount * max(0.0, 1 - 1 / depth)
        return mix(times(mix(color, (1.0, 1.0, 1.0), self.frost), self.tint), self.haze, far)

    def misty(self, color: RGB, depth: float) -> RGB:
        """The same at the foot of a plane, where mist lies."""
        return mix(self.shade(color, depth), self.haze, self.mist * max(0.0, 1 - 1 / depth))


LIGHTS: dict[str, Light] = {
    "noon": Light(
        name="noon",
        sky=(rgb(0x3A97EA), rgb(0x77BFF5), rgb(0xCDECFB)),
        tint=(1.0, 1.0, 1.0),
        haze=rgb(0xC4E4F6),
        haze_amount=0.5,
        mist=0.25,
        actor_tint=(1.0, 1.0, 1.0),
        orb=rgb(0xFFF8D6),
        orb_radius=0.065,
        orb_rise=0.8,
        orb_strength=1.0,
        glow=rgb(0xFFFBE4),
        glow_radius=0.28,
        cloud=rgb(0xFFFFFF),
        cloud_alpha=0.9,
        shadow=rgb(0x12303C),
        shadow_alpha=0.36,
        shadow_length=0.1,
        lamps=0.0,
        stars=0.0,
    ),
    "golden hour": Light(
        name="golden hour",
        sky=(rgb(0xE8884A), rgb(0xFFB04A), rgb(0xFFE39A)),
        tint=(1.02, 0.8, 0.52),
        haze=rgb(0xFFC470),
        haze_amount=0.62,
        mist=0.35,
        actor_tint=(1.0, 0.93, 0.82),
        orb=rgb(0xFFF6C2),
        orb_radius=0.125,
        orb_rise=0.16,
        orb_strength=1.0,
        glow=rgb(0xFFEFA0),
        glow_radius=0.6,
        cloud=rgb(0xFFCF8E),
        cloud_alpha=0.75,
        shadow=rgb(0x4A1E10),
        shadow_alpha=0.42,
        shadow_length=0.9,
        lamps=0.12,
        stars=0.0,
    ),
    "night": Light(
        name="night",
        sky=(rgb(0x081030), rgb(0x14235A), rgb(0x31498A)),
        tint=(0.32, 0.41, 0.66),
        haze=rgb(0x263C78),
        haze_amount=0.5,
        mist=0.3,
        actor_tint=(0.88, 0.89, 0.98),
        orb=rgb(0xF4F1DC),
        orb_radius=0.085,
        orb_rise=0.68,
        orb_strength=1.0,
        glow=rgb(0x8FA8E8),
        glow_radius=0.34,
        cloud=rgb(0x3A4C86),
        cloud_alpha=0.55,
        shadow=rgb(0x02040E),
        shadow_alpha=0.5,
        shadow_length=0.2,
        lamps=1.0,
        stars=1.0,
    ),
    "dawn": Light(
        name="dawn",
        sky=(rgb(0xA69BE0), rgb(0xEDB2D6), rgb(0xFFDCD4)),
        tint=(0.9, 0.78, 0.92),
        haze=rgb(0xF3C9DE),
        haze_amount=0.78,
        mist=0.8,
        actor_tint=(0.98, 0.93, 0.97),
        orb=rgb(0xFFEDE6),
        orb_radius=0.075,
        orb_rise=0.06,
        orb_strength=0.8,
        glow=rgb(0xFFE6DA),
        glow_radius=0.4,
        cloud=rgb(0xF9C6DC),
        cloud_alpha=0.7,
        shadow=rgb(0x3A2A58),
        shadow_alpha=0.3,
        shadow_length=0.5,
        lamps=0.25,
        stars=0.0,
    ),
}


def light_of(name: str, weather: str) -> Light:
    """The light of an hour in a weather. Unknown words raise KeyError."""
    light = LIGHTS[name]
    return light if weather == "clear" else _WEATHERS[weather](light)


def _grey(color: RGB, amount: float, level: float) -> RGB:
    grey = level * luma(color)
    return mix(color, (grey * 0.93, grey * 0.99, grey * 1.08), amount)


def _rain(light: Light) -> Light:
    """Greyer, darker, no sun and no stars; the hour can still be told from what is left of its colours."""
    greyer = 0.12 if light.name == "noon" else 0.0
    grey = zip(light.sky, (0.62, 0.55, 0.42), (0.7, 0.74, 0.82), strict=True)
    top, middle, low = (_grey(color, amount + greyer, level) for color, amount, level in grey)
    return replace(
        light,
        sky=(top, middle, low),
        tint=_grey(light.tint, 0.35, 0.84),
        haze=_grey(light.haze, 0.6, 0.8),
        haze_amount=min(0.85, light.haze_amount + 0.15),
        mist=min(0.9, light.mist + 0.2),
        actor_tint=times(light.actor_tint, (0.93, 0.95, 0.98)),
        orb_strength=0.0,
        cloud=_grey(light.cloud, 0.7, 0.68),
        cloud_alpha=0.9,
        shadow_alpha=light.shadow_alpha * 0.5,
        shadow_length=0.0,
        lamps=max(light.lamps, 0.3),
        stars=0.0,
    )


def _clouds(light: Light) -> Light:
    """A closed sky: half as grey as in rain."""
    wet = _rain(light)
    sky = [mix(a, b, 0.6) for a, b in zip(light.sky, wet.sky, strict=True)]
    return replace(wet, sky=(sky[0], sky[1], sky[2]), tint=mix(light.tint, wet.tint, 0.5), lamps=light.lamps)


def _storm(light: Light) -> Light:
    """Darker than rain."""
    wet = _rain(light)
    top, middle, low = (times(color, (0.55, 0.58, 0.62)) for color in wet.sky)
    cloud = times(wet.cloud, (0.6, 0.62, 0.66))
    dark = replace(wet, sky=(top, middle, low), tint=times(wet.tint, (0.8, 0.82, 0.88)), cloud=cloud)
    return replace(dark, haze=times(wet.haze, (0.65, 0.68, 0.74)), lamps=max(wet.lamps, 0.5))


def _fog(light: Light) -> Light:
    """Everything but the nearest fades into the light of the low sky."""
    pale = _grey(mix(light.sky[2], light.haze, 0.5), 0.6, 0.92)
    top, middle, low = (mix(color, pale, share) for color, share in zip(light.sky, (0.7, 0.88, 1.0), strict=True))
    return replace(
        light,
        sky=(top, middle, low),
        haze=pale,
        haze_amount=1.25,
        mist=0.95,
        orb_strength=0.25 * light.orb_strength,
        cloud=pale,
        cloud_alpha=0.4,
        shadow_alpha=light.shadow_alpha * 0.4,
        stars=0.0,
    )


def _snow(light: Light) -> Light:
    """A pale closed sky over whitened ground."""
    grey = _clouds(light)
    top, middle, low = (mix(color, _grey(color, 1.0, 1.15), 0.6) for color in grey.sky)
    return replace(grey, sky=(top, middle, low), frost=0.72, haze=mix(grey.haze, low, 0.5))


_WEATHERS: dict[str, Callable[[Light], Light]] = {
    "rain": _rain,
    "clouds": _clouds,
    "storm": _storm,
    "fog": _fog,
    "snow": _snow,
}


def varied(light: Light, rng: np.random.Generator) -> Light:
    """The same hour on another day: other hues, haze and shadows. For the wide world."""

    def cast(color: RGB, amount: float) -> RGB:
        red, green, blue = rng.uniform(1 - amount, 1 + amount, 3).tolist()
        return times(color, (red, green, blue))

    top, middle, low = light.sky
    other = (rng.random(), rng.random(), rng.random())
    strange = 0.45 * rng.random() ** 2
    return replace(
        light,
        sky=(mix(cast(top, 0.25), other, strange), mix(cast(middle, 0.15), other, 0.6 * strange), cast(low, 0.1)),
        tint=mix(cast(light.tint, 0.2), other, 0.5 * strange),
        haze=cast(light.haze, 0.15),
        haze_amount=min(0.95, light.haze_amount * rng.uniform(0.5, 1.4)),
        mist=min(0.95, light.mist * rng.uniform(0.5, 1.4)),
        actor_tint=cast(light.actor_tint, 0.08),
        orb_radius=light.orb_radius * rng.uniform(0.6, 1.5),
        orb_rise=min(1.0, light.orb_rise * rng.uniform(0.5, 1.5)),
        cloud=cast(light.cloud, 0.12),
        shadow_alpha=min(0.8, light.shadow_alpha * rng.uniform(0.6, 1.6)),
        shadow_length=light.shadow_length * rng.uniform(0.3, 1.5),
    )
