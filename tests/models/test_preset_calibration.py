import dataclasses
import json
import math

import numpy as np
import pytest

from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.preset_calibration import Calibration
from keras_flowpose.models.preset_calibration import Measures
from keras_flowpose.models.preset_calibration import choose_calibration
from keras_flowpose.models.preset_calibration import load_calibration
from keras_flowpose.models.preset_calibration import save_calibration
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.safe_files import UserError

FOUND = Calibration(
    pooling="parametric",
    neighbours=2,
    slopes=(2.0, 1.0, 0.5, 0.0),
    usual=(-0.8, 0.7, 0.1, 0.2),
    sums=(-1.0, 0.0, 2.0),
    errors=(3.0, 5.0, 25.0),
    distances=(5.0, 10.0),
    chances=((0.1, 0.5, 0.9), (0.0, 0.2, 0.8)),
    examples=70,
    videos=3,
)


def measures(score=0.5, spread=math.e - 1, second_mode=0.4, flow_error=9.0):
    return Measures(
        *np.float32([[score], [spread], [second_mode], [flow_error]])
    )


@pytest.fixture
def preset(tmp_path):
    config = ModelConfig(width=0.01, input_size=16)
    save_preset(build_model(config), config, tmp_path / "mine")
    return tmp_path / "mine"


def test_a_sum_of_doubts_and_a_table():
    # -2 * 0.5 + 1 * log(e) + 0.5 * 0.4 = 0.2: a tenth of the way from 0 to 2.
    one = measures()
    np.testing.assert_allclose(FOUND.sum_of_doubts(one), [0.2], rtol=1e-6)
    np.testing.assert_allclose(FOUND.expected_error(one), [7], rtol=1e-6)
    assert FOUND.expected_error(one).dtype == np.float32
    for distance, chance in ((5, 0.54), (10, 0.26), (7.5, 0.4), (2.5, 0.77)):
        np.testing.assert_allclose(
            FOUND.chance_beyond(one, distance), [chance], rtol=1e-5
        )


def test_more_doubt_never_expects_less():
    rng = np.random.default_rng(0)
    some = Measures(*rng.uniform(0, 1, (4, 50)) * [[1], [30], [1], [30]])
    before = FOUND.expected_error(some)
    for name, change in (
        ("scores", -0.3),
        ("spread", 3),
        ("second_mode", 0.2),
        ("flow_error", 5),
    ):
        changed = some._replace(**{name: getattr(some, name) + change})
        assert (FOUND.expected_error(changed) >= before).all()


def test_what_is_not_known_counts_as_usual():
    nan = np.nan
    found = FOUND.sum_of_doubts(measures(0.5, nan, nan, nan))
    np.testing.assert_allclose(found, [-1 + 0.7 + 0.05], rtol=1e-5)


@pytest.mark.parametrize("distance", [0, 10.1])
def test_distances_beyond_the_table_are_refused(distance):
    with pytest.raises(ValueError, match="above 0 and at most 10"):
        FOUND.chance_beyond(measures(), distance)


def test_round_trip(preset):
    assert load_calibration(preset) is None
    save_calibration(FOUND, preset)
    assert load_calibration(preset) == FOUND


def test_it_is_for_one_pooling_and_window(preset):
    assert choose_calibration(preset, "parametric", 2) == (None, "")
    save_calibration(FOUND, preset)
    found, note = choose_calibration(preset, "parametric", 2)
    assert found == FOUND
    assert "calibrated in" in note
    for pooling, neighbours in (("sum", 2), ("parametric", 3), ("none", 0)):
        found, note = choose_calibration(preset, pooling, neighbours)
        assert found is None
        assert "2 frames on each side" in note
        assert "not known" in note


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"slopes": (1, 2, 3)}, "`slopes` must be 4 numbers"),
        ({"slopes": (1, 2, -3, 0)}, "`slopes` must be 0 or more"),
        ({"sums": (0, 0, 1)}, "`sums` must rise"),
        ({"errors": (1, 2)}, "`errors` must be 3 numbers"),
        ({"errors": (1, 3, 2)}, "`errors` must be 0 or more and never fall"),
        (
            {"chances": ((0, 0, 0),)},
            "`chances` must have one row for each of 2",
        ),
        ({"usual": (0, 0, 0, math.inf)}, "`usual` must be finite"),
        ({"neighbours": -1}, "`neighbours`"),
    ],
)
def test_what_no_calibration_can_be(changes, told):
    with pytest.raises(ValueError, match=told):
        dataclasses.replace(FOUND, **changes)


def test_damaged_files_are_told(preset):
    save_calibration(FOUND, preset)
    path = preset / "calibration.json"
    content = json.loads(path.read_text())
    for text in ("", "[]", json.dumps({**content, "sums": "abc"})):
        path.write_text(text)
        with pytest.raises(UserError, match="holds no calibration") as caught:
            load_calibration(preset)
        assert str(path) in str(caught.value)
