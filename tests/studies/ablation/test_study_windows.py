"""The windows of a study and their flows."""

import dataclasses

import numpy as np
import pytest

from keras_flowpose.data.windows import window_batches
from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.flow.farneback import FarnebackFlow
from keras_flowpose.studies.ablation.study_windows import StudyWindows
from tests.studies.windows import DATA
from tests.studies.windows import study
from tests.training.temporal_runs import JOINTS

FLOWS = ("none", "farneback", "dis-fast")


def batches(scene_dir, make_flow, mask_flow=False):
    return list(
        window_batches(
            DATA,
            "test",
            scene_dir,
            JOINTS,
            32,
            1,
            neighbours=2,
            crop=3.2,
            heads=("pooled",),
            make_flow=make_flow,
            mask_flow=mask_flow,
        ).as_numpy_iterator()
    )


def test_each_flow_is_that_of_its_method(source, scene_dir):
    windows = StudyWindows(study(source, scene_dir), "test", FLOWS)
    found = list(windows.read())
    plain = {
        1: batches(scene_dir, FarnebackFlow),
        2: batches(scene_dir, lambda: DisFlow("fast")),
    }
    assert windows.count == len(found) == 5
    assert windows.normaliser == "forty pixels"
    assert {window.video for window in found} == {"scene2"}
    assert sorted(window.frame for window in found) == [0, 2, 4, 6, 9]
    for number, window in enumerate(found):
        assert not np.any(window.flows[0])
        for place, of_method in plain.items():
            inputs, targets = of_method[number]
            np.testing.assert_array_equal(
                window.flows[place], inputs["flows"][0]
            )
            np.testing.assert_array_equal(window.frames, inputs["frames"][0])
            np.testing.assert_array_equal(window.labels, targets["pooled"][0])
            assert window.reliable is None
            for present in window.present:
                np.testing.assert_array_equal(present, inputs["present"][0])
    assert not np.all([window.present for window in found])


def test_flow_may_be_direct_or_masked(source, scene_dir):
    names = ("dis-fast", "dis-fast+mask", "dis-fast+direct", "none")
    windows = StudyWindows(study(source, scene_dir), "test", names)
    unlike = []
    for window, (inputs, _) in zip(
        windows.read(),
        batches(scene_dir, lambda: DisFlow("fast"), True),
        strict=True,
    ):
        plain, masked, direct, none = window.flows.numpy()
        np.testing.assert_array_equal(plain, inputs["flows"][0])
        np.testing.assert_array_equal(masked, plain)
        expected = [np.ones([5, 8, 8])] * 4
        expected[1] = inputs["reliable"][0]
        np.testing.assert_array_equal(window.reliable, expected)
        # Both find the same motion, direct flow in one step.
        np.testing.assert_array_equal(direct[[1, 3]], plain[[1, 3]])
        assert np.abs(direct - plain).mean() < 0.2
        unlike.append(np.abs(direct[[0, 4]] - plain[[0, 4]]).max())
        assert not none.any()
    assert max(unlike) > 0


@pytest.mark.parametrize(("most", "expected"), [(4, 3), (2, 2)])
def test_windows_are_spread_evenly(most, expected, source, scene_dir):
    chosen = study(source, scene_dir)
    every = [w.frame for w in StudyWindows(chosen, "test", FLOWS[1:]).read()]
    windows = StudyWindows(chosen, "test", FLOWS[1:], most)
    found = [window.frame for window in windows.read()]
    assert windows.count == len(found) == expected
    assert found == every[:: -(-5 // most)]
    assert [w.frame for w in windows.read(1)] == found[1:]


def test_settings_tell_apart_what_differs(source, scene_dir):
    chosen = study(source, scene_dir)
    others = [
        StudyWindows(chosen, "train", FLOWS).settings,
        StudyWindows(chosen, "test", FLOWS[:2]).settings,
        StudyWindows(chosen, "test", FLOWS, 3).settings,
    ]
    others += [
        StudyWindows(
            dataclasses.replace(chosen, **change), "test", FLOWS
        ).settings
        for change in ({"crop": 2.0}, {"upright": True}, {"neighbours": 1})
    ]
    own = StudyWindows(chosen, "test", FLOWS).settings
    assert own == StudyWindows(chosen, "test", FLOWS, 5).settings
    assert own not in others
