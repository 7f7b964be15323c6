"""What is compared, checked before anything runs."""

import numpy as np
import pytest

from keras_flowpose.configs import ModelConfig
from keras_flowpose.flow.named import flow_estimator
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import save_preset
from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.comparison.plan import POOLINGS
from keras_flowpose.studies.comparison.plan import ComparisonPlan
from keras_flowpose.video import window_pooling


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"poolings": ("mean",)}, "out of parametric, sum, max.*mean"),
        ({"poolings": ("sum", "sum")}, "each once"),
        ({"poolings": ()}, "Received: none"),
        ({"neighbours": 0}, "At least 1 neighbour"),
        ({"lookahead": 16}, r"0 \.\.\. 15"),
        ({"lookahead": 3, "neighbours": 2}, r"0 \.\.\. 2"),
        ({"lookahead": -1}, r"0 \.\.\. 15"),
        ({"model": "nobody"}, "no preset 'nobody'"),
        ({"flow": "guess"}, "guess"),
    ],
)
def test_what_does_not_fit_is_told(options, told):
    with pytest.raises(UserError, match=told):
        ComparisonPlan(**{"model": "tiny", **options})


def test_files_of_flow_are_for_one_video(tmp_path):
    np.savez(tmp_path / "0_to_1.npz", flow=np.zeros((2, 2, 2), "f4"))
    with pytest.raises(UserError, match="belong to one video"):
        ComparisonPlan("tiny", flow=str(tmp_path))


def test_a_net_without_fusion_has_no_heads_to_compare(tmp_path):
    config = ModelConfig(kind="spatial_net", width=0.1, input_size=32)
    save_preset(build_model(config), config, tmp_path / "net")
    with pytest.raises(UserError, match="no fusion layers"):
        ComparisonPlan(str(tmp_path / "net"), spatial_head=True)


def test_the_key_changes_with_everything_that_poses_depend_on(tmp_path):
    config = ModelConfig(width=0.1, input_size=32)
    save_preset(build_model(config), config, tmp_path / "a")
    save_preset(build_model(config), config, tmp_path / "b")
    one = str(tmp_path / "a")

    plans = [
        ComparisonPlan(one),
        ComparisonPlan(one, poolings=("sum",)),
        ComparisonPlan(one, neighbours=3),
        ComparisonPlan(one, lookahead=0),
        ComparisonPlan(one, flow="dis-fast"),
        ComparisonPlan(one, spatial_head=True),
        ComparisonPlan(str(tmp_path / "b")),  # other random weights
    ]

    keys = [plan.key for plan in plans]
    assert len(set(keys)) == len(plans)
    (tmp_path / "a").rename(tmp_path / "moved")
    assert ComparisonPlan(str(tmp_path / "moved")).key == keys[0]


def test_conditions_say_how_poses_come_about():
    plan = ComparisonPlan("tiny", neighbours=4, flow="dis-fast")
    found = plan.conditions()
    assert found["neighbours"] == found["lookahead"] == 4
    assert found["temporal_weights"] == "bell"
    assert found["flow"] == flow_estimator("dis-fast").settings
    assert ComparisonPlan("tiny").conditions()["neighbours"] == 15


def test_poolings_are_those_of_the_library():
    assert POOLINGS == window_pooling.POOLINGS
