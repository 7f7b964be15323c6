"""The poses of each part of a net."""

import numpy as np
import pytest

from keras_flowpose.data.windows import window_batches
from keras_flowpose.models.flow_pose_net import FlowPoseNet
from keras_flowpose.models.preset_pooling import LearntPooling
from keras_flowpose.models.preset_pooling import PoolingConfig
from keras_flowpose.models.presets import from_preset
from keras_flowpose.models.presets import save_preset
from keras_flowpose.ops.coordinates import heatmap_to_image
from keras_flowpose.ops.decoding import decode_heatmaps
from keras_flowpose.studies.ablation.component_points import component_points
from tests.studies.windows import DATA
from tests.studies.windows import study
from tests.training.temporal_runs import JOINTS
from tests.training.temporal_runs import NET


def decoded(maps):
    return heatmap_to_image(decode_heatmaps(maps)[0]).numpy()


@pytest.fixture(scope="module")
def temporal(source, tmp_path_factory):
    """The net of `source` with temporal weights for one neighbour."""
    folder = tmp_path_factory.mktemp("temporal") / "net"
    weights = np.random.default_rng(0).normal(0.3, 0.2, (3, 6)).astype("f4")
    pooling = LearntPooling(PoolingConfig(1, JOINTS), weights)
    model = from_preset(source)
    save_preset(model, NET, folder, dtype="float32", pooling=pooling)
    return folder


@pytest.mark.slow
def test_parts_are_the_outputs_of_the_net(temporal, scene_dir, tmp_path):
    chosen = study(temporal, scene_dir).for_dataset()
    found = component_points(chosen, "dis-medium", tmp_path)

    assert list(found.points) == ["spatial", "fusion", "pooled"]
    assert (found.pooling, found.neighbours) == ("preset", 1)
    assert found.normaliser == "forty pixels"
    net = from_preset(temporal, temporal=True)
    assert isinstance(net, FlowPoseNet)
    batches = window_batches(
        DATA, "test", scene_dir, JOINTS, 32, 1, neighbours=1, crop=3.2
    )
    for number, (inputs, labels) in enumerate(batches):
        outputs = net(inputs)
        expected = {
            "spatial": decoded(outputs["spatial"][0, 1:2])[0],
            "fusion": decoded(outputs["fusion"][0, 1:2])[0],
            "pooled": decoded(outputs["pooled"])[0],
        }
        for part, points in expected.items():
            np.testing.assert_allclose(
                found.points[part][number], points, atol=0.02, err_msg=part
            )
        np.testing.assert_array_equal(found.labels[number], labels["pooled"][0])
    assert number == 4


@pytest.mark.slow
def test_without_fitting_weights_some_are_learnt(temporal, scene_dir, tmp_path):
    apart = study(
        temporal, scene_dir, leave_one_out=True, windows=4
    ).for_dataset()
    found = component_points(apart, "dis-fast", tmp_path)
    assert (found.pooling, found.neighbours) == ("learnt", 2)
    assert {len(points) for points in found.points.values()} == {4}
    assert set(found.videos) == {"scene0", "scene2"}
