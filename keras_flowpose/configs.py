"""What a net is: a validated, frozen description that is stored as JSON.

Configs stop at the edge. `models/presets.py` turns one into the explicit
arguments of a model; no layer, op or dataset builder ever sees one.
"""

import dataclasses
import difflib
import enum
import json
import types
import typing
from dataclasses import dataclass

from keras_flowpose import argument_checks as checks
from keras_flowpose.skeleton import UPPER_BODY_7

C = typing.TypeVar("C", bound="JsonConfig")

MODEL_KINDS = ("heatmap_net", "spatial_net", "coordinate_net")
"""What `ModelConfig.kind` may be."""

INITIALIZERS = ("he", "release")
"""How the convolutions of a new net are drawn."""


class JsonConfig:
    """Base of the config dataclasses: JSON out, and in again with checks.

    Fields may hold numbers, strings, None, tuples, enums (stored by value) and
    other configs (stored as objects).

    Example:

    >>> ModelConfig.from_json('{"widht": 0.5}')
    Traceback (most recent call last):
    ...
    ValueError: Unknown key 'widht' in ModelConfig (did you mean 'width'?). \
Known keys: kind, joints, width, input_size, conv4_kernel, conv8_relu, \
fusion_relu, initializer, value_scale, value_offset, sigma
    """

    def to_dict(self) -> dict[str, typing.Any]:
        """All fields as what JSON can hold, nested configs included."""
        fields = dataclasses.fields(self)
        return {f.name: _to_plain(getattr(self, f.name)) for f in fields}

    def to_json(self) -> str:
        """The config as an indented JSON object with a final newline."""
        return json.dumps(self.to_dict(), indent=2) + "\n"

    @classmethod
    def from_dict(cls: type[C], values: dict[str, typing.Any]) -> C:
        """Inverse of `to_dict`; absent keys take their default.

        Raises:
            ValueError: If a key is unknown or missing, or a value is not
                allowed.
        """
        if not isinstance(values, dict):
            raise ValueError(
                f"{cls.__name__} must be read from a JSON object. "
                f"Received: {values!r}"
            )
        fields = {field.name: field for field in dataclasses.fields(cls)}
        for key in values:
            if key not in fields:
                raise ValueError(_unknown_key(cls.__name__, key, fields))
        missing = [
            name
            for name, field in fields.items()
            if name not in values
            and field.default is dataclasses.MISSING
            and field.default_factory is dataclasses.MISSING
        ]
        if missing:
            raise ValueError(f"Missing in {cls.__name__}: {', '.join(missing)}")
        hints = typing.get_type_hints(cls)
        return cls(**{k: _from_plain(v, hints[k]) for k, v in values.items()})

    @classmethod
    def from_json(cls: type[C], text: str) -> C:
        """Inverse of `to_json`.

        Raises:
            ValueError: If `text` is no JSON, or as `from_dict`.
        """
        return cls.from_dict(json.loads(text))


@dataclass(frozen=True)
class ModelConfig(JsonConfig):
    """Everything that fixes a single-frame net, its input and its joints."""

    kind: str = "heatmap_net"
    """heatmap_net (two heads), spatial_net (no fusion) or coordinate_net."""

    joints: tuple[str, ...] = UPPER_BODY_7.joints
    """Joint names in the order of the output channels."""

    width: float = 1.0
    """Factor on the channels of every hidden layer; the paper's net is 1."""

    input_size: int = 256
    """Height and width of the network frame in pixels, a multiple of 4."""

    conv4_kernel: int = 9
    """Kernel size of conv4: 9 in the release, 5 in the paper."""

    conv8_relu: bool = True
    """ReLU on the spatial head, as in paper and release."""

    fusion_relu: bool = False
    """ReLU on the fusion head: paper yes, release no."""

    initializer: str = "he"
    """he, or release: a Gaussian of standard deviation 0.01 everywhere."""

    value_scale: float = 1.0
    """Factor on the RGB values 0-255 before conv1."""

    value_offset: float = 0.0
    """Added to the scaled RGB values."""

    sigma: float = 1.5
    """Standard deviation of the target Gaussians in heatmap pixels."""

    def __post_init__(self) -> None:
        checks.one_of("kind", self.kind, MODEL_KINDS)
        if (
            not isinstance(self.joints, tuple)
            or not self.joints
            or not all(isinstance(j, str) and j for j in self.joints)
            or len(set(self.joints)) != len(self.joints)
        ):
            raise ValueError(
                "`joints` must be a tuple of different names. Received: "
                f"joints={self.joints!r}"
            )
        checks.positive("width", self.width)
        checks.multiple_of("input_size", self.input_size, 4)
        checks.odd_number("conv4_kernel", self.conv4_kernel)
        checks.boolean("conv8_relu", self.conv8_relu)
        checks.boolean("fusion_relu", self.fusion_relu)
        checks.one_of("initializer", self.initializer, INITIALIZERS)
        checks.positive("value_scale", self.value_scale)
        checks.finite("value_offset", self.value_offset)
        checks.positive("sigma", self.sigma)


# Our own small nets depart from the release in three ways. Values in [-1, 1]
# and He initial weights let an adaptive optimiser start at its usual rates.
# conv8 is linear: targets are zero almost everywhere, so a ReLU there is
# pushed below zero in the first steps and then passes no gradient any more.
_OWN = ModelConfig(
    conv8_relu=False, value_scale=1 / 127.5, value_offset=-1.0, initializer="he"
)

MODEL_PRESETS: dict[str, ModelConfig] = {
    "paper": ModelConfig(
        conv4_kernel=5, fusion_relu=True, initializer="release"
    ),
    "release": ModelConfig(initializer="release"),
    "lite": dataclasses.replace(_OWN, width=0.5),
    "tiny": dataclasses.replace(_OWN, width=0.25),
}
"""Named architectures: Figure 4, the authors' release, and two smaller nets."""


def _to_plain(value: typing.Any) -> typing.Any:
    if isinstance(value, JsonConfig):
        return value.to_dict()
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [_to_plain(item) for item in value]
    return value


def _from_plain(value: typing.Any, hint: typing.Any) -> typing.Any:
    """Undoes `_to_plain`, led by the field's type."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is (
        typing.Union
    ):
        if value is None:
            return None
        options = [t for t in typing.get_args(hint) if t is not type(None)]
        hint = options[0] if len(options) == 1 else None
    if isinstance(value, list):
        item_hints = [t for t in typing.get_args(hint) if t is not Ellipsis]
        item_hint = item_hints[0] if item_hints else None
        return tuple(_from_plain(item, item_hint) for item in value)
    if isinstance(hint, type) and issubclass(hint, JsonConfig):
        return hint.from_dict(value)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return hint(value)
    if hint is float and checks.is_number(value):
        return float(value)
    return value


def _unknown_key(name: str, key: str, known: typing.Iterable[str]) -> str:
    known = list(known)
    near = difflib.get_close_matches(key, known, n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return (
        f"Unknown key {key!r} in {name}{hint}. Known keys: {', '.join(known)}"
    )
