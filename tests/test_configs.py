import dataclasses
import enum
import json

import pytest

from keras_flowpose.configs import MODEL_PRESETS
from keras_flowpose.configs import JsonConfig
from keras_flowpose.configs import ModelConfig


class _Colour(enum.Enum):
    RED = "red"


@dataclasses.dataclass(frozen=True)
class _Inner(JsonConfig):
    rate: float = 0.1
    colour: _Colour = _Colour.RED


@dataclasses.dataclass(frozen=True)
class _Outer(JsonConfig):
    name: str
    inner: _Inner = _Inner()
    pairs: tuple[tuple[int, int], ...] = ((1, 2),)
    limit: int | None = None
    more: tuple[_Inner, ...] = ()


@pytest.mark.parametrize("name", MODEL_PRESETS)
def test_model_presets_survive_json(name):
    config = MODEL_PRESETS[name]
    assert ModelConfig.from_json(config.to_json()) == config


def test_nested_configs_tuples_and_enums_survive_json():
    config = _Outer(
        name="x",
        inner=_Inner(rate=2.5),
        pairs=((3, 4), (5, 6)),
        limit=7,
        more=(_Inner(), _Inner(rate=1.0)),
    )
    text = config.to_json()
    assert json.loads(text)["inner"] == {"rate": 2.5, "colour": "red"}
    assert _Outer.from_json(text) == config
    # A number without a point is a float where a float is asked for.
    read = _Outer.from_json('{"name": "x", "inner": {"rate": 1}}')
    assert isinstance(read.inner.rate, float)
    assert read.limit is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"jonts": 1}', "Unknown key 'jonts'.*did you mean 'joints'"),
        ('{"inner": {"ratee": 1}, "name": ""}', "Unknown key 'inner'"),
        ("[]", "must be read from a JSON object"),
        ("{", "Expecting"),
    ],
)
def test_wrong_json_is_explained(text, message):
    with pytest.raises(ValueError, match=message):
        ModelConfig.from_json(text)


def test_missing_and_nested_unknown_keys_are_named():
    with pytest.raises(ValueError, match="Missing in _Outer: name"):
        _Outer.from_json("{}")
    with pytest.raises(ValueError, match="Unknown key 'ratee' in _Inner"):
        _Outer.from_json('{"name": "x", "inner": {"ratee": 1}}')


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "hourglass"),
        ("joints", ()),
        ("joints", ("head", "head")),
        ("joints", ["head"]),
        ("joints", "head"),
        ("width", 0),
        ("input_size", 258),
        ("input_size", 256.0),
        ("conv4_kernel", 8),
        ("conv8_relu", 1),
        ("fusion_relu", None),
        ("initializer", "xavier"),
        ("value_scale", -1.0),
        ("value_offset", float("nan")),
        ("sigma", 0.0),
    ],
)
def test_invalid_fields_are_named(field, value):
    with pytest.raises(ValueError, match=f"`{field}` must"):
        ModelConfig(**{field: value})


def test_configs_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        ModelConfig().width = 2


def test_presets_say_what_paper_and_release_do():
    assert MODEL_PRESETS["paper"].conv4_kernel == 5
    assert MODEL_PRESETS["paper"].fusion_relu
    assert MODEL_PRESETS["release"].conv4_kernel == 9
    assert not MODEL_PRESETS["release"].fusion_relu
    assert MODEL_PRESETS["release"].value_scale == 1
