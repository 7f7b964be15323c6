"""Poses of all variants against `FlowPoseNet`, and resumed."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.models.flow_pose_net import FlowPoseNet
from keras_flowpose.models.presets import from_preset
from keras_flowpose.ops.coordinates import heatmap_to_image
from keras_flowpose.ops.decoding import decode_heatmaps
from keras_flowpose.studies.ablation.study_windows import StudyWindows
from keras_flowpose.studies.ablation.variant_predictions import predict_variants
from keras_flowpose.studies.ablation.variants import Variant
from keras_flowpose.studies.ablation.variants import linear_rows
from keras_flowpose.training import kept_parts
from keras_flowpose.training.aligned_maps import AlignedMaps
from keras_flowpose.training.kept_sums import KeptSums
from tests.studies.windows import study

FLOWS, SIZES = ("dis-medium", "none"), (2,)


@pytest.fixture
def weights():
    return np.random.default_rng(0).normal(0, 0.3, (2, 1, 5, 6)).astype("f4")


@pytest.fixture
def windows(source, scene_dir):
    return StudyWindows(study(source, scene_dir), "test", FLOWS)


def test_poses_are_those_of_the_net_for_windows(
    source, windows, weights, tmp_path
):
    model = from_preset(source)
    found = predict_variants(
        windows,
        AlignedMaps(model),
        SIZES,
        {"": linear_rows(weights, SIZES)},
        KeptSums(tmp_path, ["a"]),
    )
    kept = list(windows.read())
    assert set(found.videos) == {"scene2"}
    assert list(found.frames) == [window.frame for window in kept]
    for pooling in ("parametric", "max"):
        net = FlowPoseNet(model, 2, pooling)
        for number, flow in enumerate(FLOWS):
            place = found.variants.index(Variant(flow, pooling, 2))
            if pooling == "parametric":
                net.get_layer("temporal_pooling").set_weights(
                    [weights[number, 0]]
                )
            for window, pose, labels in zip(
                kept, found.points[place], found.labels, strict=True
            ):
                pooled = net(
                    {
                        "frames": window.frames[None],
                        "flows": window.flows[number][None],
                        "present": window.present[number][None],
                    }
                )["pooled"]
                expected = heatmap_to_image(decode_heatmaps(pooled)[0])[0]
                np.testing.assert_allclose(
                    pose, expected, atol=0.05, err_msg=f"{pooling} {flow}"
                )
                np.testing.assert_array_equal(labels, window.labels)


def test_an_interrupted_pass_goes_on(
    source, windows, weights, tmp_path, monkeypatch
):
    monkeypatch.setattr(kept_parts, "PART", 2)
    maps = AlignedMaps(from_preset(source))
    store, stored = KeptSums.store, []

    def interrupted(self, part, array):
        store(self, part, array)
        stored.append(part)
        if len(stored) == 2:
            raise KeyboardInterrupt

    def predict(name):
        return predict_variants(
            windows,
            maps,
            SIZES,
            {"": linear_rows(weights, SIZES)},
            KeptSums(tmp_path, [name]),
        )

    whole = predict("whole")
    monkeypatch.setattr(KeptSums, "store", interrupted)
    with pytest.raises(KeyboardInterrupt):
        predict("again")
    resumed = predict("again")
    assert stored == [0, 1, 2]
    np.testing.assert_allclose(resumed.points, whole.points, atol=1e-3)
    np.testing.assert_array_equal(resumed.labels, whole.labels)
    np.testing.assert_array_equal(resumed.frames, whole.frames)


def test_each_video_is_pooled_with_its_own_weights(
    source, windows, weights, tmp_path
):
    maps = AlignedMaps(from_preset(source))
    rows = linear_rows(weights, SIZES)

    def predict(**linear):
        return predict_variants(
            windows, maps, SIZES, linear, KeptSums(tmp_path, sorted(linear))
        ).points

    own = predict(scene2=rows, scene0=tf.zeros_like(rows).numpy())
    np.testing.assert_allclose(own, predict(**{"": rows}), atol=1e-3)
