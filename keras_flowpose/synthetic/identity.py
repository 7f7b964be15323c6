"""Who signs: skin, hair, build and clothes, drawn by lot."""

from dataclasses import dataclass

import numpy as np

from keras_flowpose.synthetic.fabrics import Fabric
from keras_flowpose.synthetic.fabrics import random_fabric

_SKIN = np.array(
    [
        (243, 209, 185),
        (234, 193, 164),
        (226, 180, 146),
        (204, 152, 112),
        (166, 114, 80),
        (124, 82, 58),
        (88, 58, 44),
    ],
    np.float64,
)
_HAIR = (
    (30, 26, 26),
    (44, 32, 26),
    (66, 46, 34),
    (98, 68, 44),
    (142, 106, 72),
    (204, 172, 120),
    (126, 66, 40),
    (150, 148, 148),
    (216, 214, 210),
)
_DARK_HAIRED_FROM = 0.55  # of the skin scale
_EYES = (
    (70, 46, 30),
    (92, 66, 40),
    (84, 100, 70),
    (86, 116, 140),
    (50, 36, 28),
)

HAIR_STYLES = (
    "short",
    "parted",
    "curly",
    "buzz",
    "bald",
    "bob",
    "long",
    "bun",
    "scarf",
)
"""How hair is worn; a scarf covers it."""

GARMENTS = ("tee", "shirt", "jumper", "jacket", "cardigan", "hoodie", "vest")
"""What is worn."""

_SLEEVES = {
    "tee": (0.45, 1.0),
    "shirt": (0.8, 2.0),
    "jumper": (2.0, 2.0),
    "jacket": (2.0, 2.0),
    "cardigan": (1.5, 2.0),
    "hoodie": (2.0, 2.0),
    "vest": (0.0, 0.0),
}


@dataclass(frozen=True)
class Identity:
    """The look of a signer. Colours are RGB 0-255, lengths body units.

    Args:
        skin: Colour of the skin.
        hair: Colour of the hair.
        hair_style: One of `HAIR_STYLES`.
        beard: Density of a beard, 0 for none to 1.
        glasses: Whether glasses are worn.
        eyes: Colour of the iris.
        lips: How red the lips are, 0-1.
        head: Size of the head, about 1.
        build: Thickness of limbs and torso, about 1.
        hand: Size of the hands, about 1.
        upper_arm: Length of the upper arm.
        forearm: Length of the forearm.
        garment: One of `GARMENTS`.
        sleeve: How far sleeves reach: 0 none, 1 to the elbow, 2 to the wrist.
        neckline: "round", "wide" or "v".
        fabric: Cloth of the garment.
        inner: Cloth under an open garment, and of a scarf.
        trousers: Colour of the trousers.
        light: Unit vector towards the light, in body coordinates.
    """

    skin: tuple[float, ...]
    hair: tuple[float, ...]
    hair_style: str
    beard: float
    glasses: bool
    eyes: tuple[float, ...]
    lips: float
    head: float
    build: float
    hand: float
    upper_arm: float
    forearm: float
    garment: str
    sleeve: float
    neckline: str
    fabric: Fabric
    inner: Fabric
    trousers: tuple[float, ...]
    light: tuple[float, ...]


def random_identity(random: np.random.Generator) -> Identity:
    """A signer drawn by lot; the same generator state gives the same one."""
    tone = random.uniform(0, 1)
    place = tone * (len(_SKIN) - 1)
    columns = [np.interp(place, range(len(_SKIN)), c) for c in _SKIN.T]
    skin = np.array(columns) * random.uniform(0.95, 1.04, 3)
    dark = tone > _DARK_HAIRED_FROM and random.random() < 0.85
    hair = np.array(_HAIR[random.integers(0, 3 if dark else len(_HAIR))])
    style = str(random.choice(HAIR_STYLES))
    garment = str(random.choice(GARMENTS))
    may_have_beard = style in ("short", "parted", "curly", "buzz", "bald")
    light = np.array(
        [
            random.choice([-1, 1]) * random.uniform(0.25, 0.75),
            random.uniform(-0.65, -0.3),
            random.uniform(0.6, 1.0),
        ]
    )
    light /= np.linalg.norm(light)
    return Identity(
        skin=_plain_floats(np.clip(skin, 20, 252)),
        hair=_plain_floats(hair * random.uniform(0.85, 1.15)),
        hair_style=style,
        beard=float(may_have_beard * random.choice([0, 0, 0.35, 0.7, 1.0])),
        glasses=bool(random.random() < 0.25),
        eyes=_plain_floats(_EYES[random.integers(len(_EYES))]),
        lips=float(random.uniform(0.1, 0.35 if may_have_beard else 1.0)),
        head=float(random.uniform(0.94, 1.1)),
        build=float(random.uniform(0.88, 1.18)),
        hand=float(random.uniform(0.92, 1.12)),
        upper_arm=float(random.uniform(0.76, 0.86)),
        forearm=float(random.uniform(0.66, 0.75)),
        garment=garment,
        sleeve=float(random.uniform(*_SLEEVES[garment])),
        neckline=str(random.choice(["round", "wide", "v"])),
        fabric=random_fabric(random),
        inner=random_fabric(random),
        trousers=_plain_floats(
            random.uniform(25, 110) + random.normal(0, 12, 3)
        ),
        light=_plain_floats(light),
    )


def _plain_floats(values) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
