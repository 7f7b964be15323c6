"""Facts from a net's files, checked against the net itself."""

import json
import shutil

import numpy as np
import pytest

from keras_flowpose.models.preset_calibration import Calibration
from keras_flowpose.models.preset_calibration import save_calibration
from keras_flowpose.models.preset_folder import preset_folder
from keras_flowpose.models.preset_folder import preset_names
from keras_flowpose.models.preset_pooling import LearntPooling
from keras_flowpose.models.preset_pooling import PoolingConfig
from keras_flowpose.models.preset_pooling import save_pooling
from keras_flowpose.models.presets import from_preset
from keras_flowpose.run_config import DataConfig
from keras_flowpose.run_config import Recipe
from keras_flowpose.run_config import RunConfig
from keras_flowpose.run_config import TrainConfig
from keras_flowpose.studies.model_card.net_facts import net_facts
from keras_flowpose.studies.model_card.net_facts import training_facts
from tests.training.temporal_runs import JOINTS
from tests.training.temporal_runs import NET

CALIBRATION = Calibration(
    pooling="parametric",
    neighbours=2,
    slopes=(2.0, 1.0, 0.5, 0.0),
    usual=(-0.8, 0.7, 0.1, 0.2),
    sums=(-1.0, 0.0),
    errors=(3.0, 5.0),
    distances=(5.0, 10.0),
    chances=((0.1, 0.5), (0.0, 0.2)),
    examples=99,
    videos=3,
)


def test_sizes_are_those_of_the_net(source):
    net = from_preset(source)

    found = net_facts(source)

    assert found["parameters"] == net.count_params()
    assert found["heatmap_size"] == net.output["fusion"].shape[1]
    assert found["joints"] == list(JOINTS)
    assert found["weights_dtype"] == "F32"
    assert found["weights_bytes"] > 4 * net.count_params()
    assert found["poolings"] == []
    assert found["calibration"] is None
    assert training_facts(source) == []


def test_what_lies_beside_the_weights_is_told(source, tmp_path):
    run = tmp_path / "run"
    folder = shutil.copytree(source, run / "best")
    weights = np.full((5, len(JOINTS)), 0.2, np.float32)
    config = PoolingConfig(2, JOINTS, weighting="softmax")
    save_pooling(LearntPooling(config, weights), folder)
    save_calibration(CALIBRATION, folder)
    data = DataConfig("mine", crop=2.5)
    (run / "config.json").write_text(RunConfig(NET, data).to_json())

    found = net_facts(run)

    (pooling,) = found["poolings"]
    assert (pooling["neighbours"], pooling["weighting"]) == (2, "softmax")
    assert found["calibration"] == {
        "pooling": "parametric",
        "neighbours": 2,
        "videos": 3,
        "examples": 99,
    }
    (training,) = training_facts(run)
    assert list(training) == ["data", "train", "temporal"]
    assert (training["data"]["name"], training["data"]["crop"]) == ("mine", 2.5)


def test_the_runs_of_a_recipe_are_told_up_to_that_of_the_net(source, tmp_path):
    phases = [RunConfig(NET, DataConfig(name)) for name in "abc"]
    recipe = Recipe(phases=tuple(phases))
    shutil.copytree(source, tmp_path / "2" / "best")
    (tmp_path / "recipe.json").write_text(recipe.to_json())

    runs = training_facts(tmp_path / "2")

    assert [run["data"]["name"] for run in runs] == ["a", "b"]


@pytest.mark.parametrize("name", preset_names())
def test_a_shipped_net_was_made_by_its_recipe(name):
    runs = training_facts(name)
    stills = [run for run in runs if run["temporal"] is None]
    windows = [run["temporal"]["neighbours"] for run in runs[len(stills) :]]
    run = json.loads((preset_folder(name) / "run.json").read_text())
    poolings = [one["neighbours"] for one in net_facts(name)["poolings"]]

    assert stills[-1]["data"] == run["data"]
    assert stills[-1]["train"] == TrainConfig(**run["train"]).to_dict()
    assert sorted(windows) == sorted(poolings)
