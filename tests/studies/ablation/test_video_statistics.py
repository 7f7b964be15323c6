"""Sums of windows, by video, resumed."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.models.trained_net import open_trained_net
from keras_flowpose.studies.ablation.study_windows import StudyWindows
from keras_flowpose.studies.ablation.video_statistics import video_statistics
from keras_flowpose.training import kept_parts
from keras_flowpose.training.aligned_maps import AlignedMaps
from keras_flowpose.training.kept_sums import KeptSums
from keras_flowpose.training.losses import HeatmapLoss
from keras_flowpose.training.pooling_statistics import pooling_statistics
from tests.studies.windows import study

FLOWS = ("dis-fast", "none")
LOSS = HeatmapLoss(1.0)


@pytest.fixture
def windows(source, scene_dir):
    return StudyWindows(study(source, scene_dir), "train+test", FLOWS)


@pytest.fixture(scope="module")
def maps(source):
    return AlignedMaps(open_trained_net(source, "float32").model)


def test_sums_are_those_of_each_video(windows, maps, tmp_path):
    kept = KeptSums(tmp_path, ["a"])
    apart = video_statistics(windows, maps, LOSS, kept, by_video=True)
    whole = video_statistics(windows, maps, LOSS, KeptSums(tmp_path, ["b"]))

    expected = {"scene0": 0, "scene2": 0}
    for window in windows.read():
        aligned = maps(window.frames, window.flows)
        expected[window.video] += np.stack(
            [
                pooling_statistics(
                    aligned[flow][None],
                    window.present[flow][None],
                    window.labels[None],
                    LOSS,
                )
                for flow in range(2)
            ]
        )
    assert sorted(apart) == sorted(expected)
    for name, one in apart.items():
        assert one.windows == 5
        assert one.sums.shape == (2, 6, 6, 6)
        np.testing.assert_allclose(one.sums, expected[name], rtol=1e-3)
    total = sum(expected.values())
    assert list(whole) == [""] and whole[""].windows == 10
    np.testing.assert_allclose(whole[""].sums, total, rtol=1e-3)
    left = whole[""] - apart["scene0"]
    assert left.windows == 5
    np.testing.assert_allclose(left.sums, apart["scene2"].sums, rtol=1e-3)
    assert not np.allclose(total[0], total[1], rtol=1e-2)  # flow matters


def test_an_interrupted_pass_goes_on(windows, maps, tmp_path, monkeypatch):
    monkeypatch.setattr(kept_parts, "PART", 4)
    whole = video_statistics(
        windows, maps, LOSS, KeptSums(tmp_path, ["a"]), True
    )
    store, stored = KeptSums.store, []

    def interrupted(self, part, array):
        store(self, part, array)
        stored.append(part)
        if len(stored) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(KeptSums, "store", interrupted)
    kept = KeptSums(tmp_path, ["b"])
    with pytest.raises(KeyboardInterrupt):
        video_statistics(windows, maps, LOSS, kept, True)
    resumed = video_statistics(windows, maps, LOSS, kept, True)
    assert stored == [0, 1, 2]
    assert list(resumed) == list(whole)
    for name, one in resumed.items():
        assert one.windows == whole[name].windows
        np.testing.assert_allclose(one.sums, whole[name].sums, rtol=1e-4)
    # A damaged part is summed up anew.
    damaged = sorted(tmp_path.iterdir())[-1]
    damaged.write_bytes(damaged.read_bytes()[:-9])
    for settings in ("a", "b"):
        again = video_statistics(
            windows, maps, LOSS, KeptSums(tmp_path, [settings]), True
        )
        np.testing.assert_allclose(
            again["scene2"].sums, whole["scene2"].sums, rtol=1e-4
        )
    assert stored == [0, 1, 2, 2]


def test_a_window_without_labels_counts_nothing(windows, maps, tmp_path):
    class Unlabelled:
        flows, count = windows.flows, 1

        def read(self, first):
            for window in windows.read(first):
                labels = window.labels * tf.constant([1.0, 1, 0, 1])
                vars_ = {**vars(window), "labels": labels}
                yield type(window)(**vars_)

    found = video_statistics(
        Unlabelled(), maps, LOSS, KeptSums(tmp_path, ["u"])
    )

    assert found[""].windows == 1
    assert not found[""].sums.any()
