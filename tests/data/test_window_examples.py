"""One window: crops and random changes move frames, flow and labels alike."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.data.window_examples import WindowExamples
from keras_flowpose.data.window_flow import WindowFlow
from keras_flowpose.data.windows import window_batches
from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.ops.warping import warp_backward
from keras_flowpose.run_config import AugmentationConfig
from keras_flowpose.skeleton import LSP_14
from tests.data import clips

SIZE = 64  # 16 x 16 cells
NOTHING = {
    "flip": 0.0,
    "rotation": 0.0,
    "scale": 1.0,
    "shift": 0.0,
    "colour": 0.0,
    "occlusion": 0.0,
}
ONLY_GEOMETRY = AugmentationConfig(colour=0, occlusion=0)


@pytest.fixture(scope="module")
def data(scene_dir):
    return read_prepared("moving_scene/clips", "train", scene_dir, clips=True)


def examples(data, crop=None, upright=False):
    flow = WindowFlow(3, SIZE, "any", DisFlow)
    return WindowExamples(
        data, LSP_14.joints, SIZE, 3, crop, upright, ["spatial", "pooled"], flow
    )


def plain_windows(data, **changes):
    make = examples(data, **changes)
    return [as_numpy(make.plain(record)) for record in data.records]


def changed_windows(data, ranges, seeds=2, **changes):
    """Some random windows of each record, in the same order every time."""
    make = tf.function(
        lambda record, seed: examples(data, **changes).augmented(
            record, ranges, tf.stack([seed, 7])
        )
    )
    return [
        as_numpy(make(record, tf.constant(seed)))
        for record in data.records
        for seed in range(seeds)
    ]


def as_numpy(window):
    return tf.nest.map_structure(lambda tensor: tensor.numpy(), window)


def check_labels_follow_flow(inputs, targets, atol=0.35):
    """Each joint must go where the flow under it says (all move alike)."""
    labels = targets["spatial"]
    checked = 0
    for place in np.flatnonzero(inputs["present"]):
        for joint in np.flatnonzero(labels[place, :, 2] * labels[3, :, 2]):
            x, y = np.rint(labels[3, joint, :2] / 4).astype(int)
            if not (3 <= x <= 12 and 3 <= y <= 12):
                continue
            moved = (labels[place, joint, :2] - labels[3, joint, :2]) / 4
            flow = inputs["flows"][place, y, x]
            np.testing.assert_allclose(flow, moved, atol=atol)
            checked += place != 3
    return checked


@pytest.mark.parametrize("upright", [False, True])
def test_a_crop_follows_the_person_of_the_centre_frame(data, upright):
    right, left = (LSP_14.index(f"{s}_shoulder") for s in ("right", "left"))
    hips = [LSP_14.index(f"{s}_hip") for s in ("right", "left")]
    checked = 0
    for inputs, targets in plain_windows(data, crop=3.0, upright=upright):
        label = targets["pooled"]
        shoulders = (label[right, :2] + label[left, :2]) / 2
        np.testing.assert_allclose(shoulders, (SIZE - 1) / 2, atol=1e-3)
        below = label[hips, :2].mean(axis=0) - shoulders
        if upright:
            assert abs(below[0]) < 1e-3 < below[1]
        checked += check_labels_follow_flow(inputs, targets)
    assert checked > 20


def test_no_change_is_the_plain_window(data):
    # A crop: whole frames are drawn by another function when unchanged.
    still = AugmentationConfig(**NOTHING)
    for plain, changed in zip(
        plain_windows(data, crop=3.0),
        changed_windows(data, still, seeds=1, crop=3.0),
        strict=True,
    ):
        tf.nest.map_structure(
            lambda a, b: np.testing.assert_allclose(a, b, atol=2e-2),
            plain,
            changed,
        )


def test_random_changes_move_frames_flow_and_labels_together(data):
    checked, mirrored = 0, set()
    for inputs, targets in changed_windows(data, ONLY_GEOMETRY):
        checked += check_labels_follow_flow(inputs, targets)
        mirrored.add(is_mirrored(targets["pooled"]))
        check_frames_follow_flow(inputs)
    assert checked > 50
    assert mirrored == {False, True}


def is_mirrored(label):
    """Whether the picture is a mirror image; its names are then swapped."""
    there = centred(clips.pose(0))
    for mirrored in (False, True):
        names = list(LSP_14.flip_index) if mirrored else list(range(14))
        here = centred(label[names, :2])
        linear, error, *_ = np.linalg.lstsq(there, here, rcond=None)
        if error.sum() < 1e-2:
            assert (np.linalg.det(linear) < 0) == mirrored
            return mirrored
    raise AssertionError("labels are no affine image of the pose")


def centred(points):
    return points - points.mean(axis=0)


def check_frames_follow_flow(inputs):
    """Neighbours that flow brings back must look like the centre frame."""
    frames = tf.constant(inputs["frames"][:, ::4, ::4])
    back = warp_backward(frames, tf.constant(inputs["flows"])).numpy()
    inner = np.s_[5:11, 5:11]
    there = np.flatnonzero(inputs["present"])
    far = there[np.abs(there - 3) >= 2]
    centre = frames[3].numpy()[inner]
    left = np.mean([np.abs(back[t][inner] - centre) for t in far])
    before = np.mean([np.abs(frames[t].numpy()[inner] - centre) for t in far])
    assert left < 0.5 * before


def test_the_change_is_drawn_as_its_seed_says_and_flow_is_exact(data):
    # A mirror alone: everything must be that of the plain window, mirrored.
    flip = AugmentationConfig(**{**NOTHING, "flip": 1.0})
    swapped = list(LSP_14.flip_index)
    for (x, y), (u, v) in zip(
        plain_windows(data, crop=3.0),
        changed_windows(data, flip, seeds=1, crop=3.0),
        strict=True,
    ):
        np.testing.assert_allclose(
            u["frames"], x["frames"][:, :, ::-1], atol=0.5
        )
        # Mirrored about 31.5 pixels, which is between two cells: cell j
        # comes from 15.75 - j.
        right, left = x["flows"][:, :, 15:0:-1], x["flows"][:, :, 14::-1]
        expected = (0.75 * right + 0.25 * left) * [-1, 1]
        np.testing.assert_allclose(u["flows"][:, :, 1:], expected, atol=1e-2)
        points = y["spatial"][:, swapped]
        seen = points[..., 2] > 0
        expected = np.where(seen, SIZE - 1 - points[..., 0], 0)
        np.testing.assert_allclose(v["spatial"][..., 0], expected, atol=1e-2)


def test_a_strip_hides_the_same_in_all_frames_and_its_joints(data):
    plain = changed_windows(data, ONLY_GEOMETRY, seeds=4, crop=1.2)
    changes = AugmentationConfig(colour=0, occlusion=1.0)
    hidden, lost = 0, 0
    for (x, y), (u, v) in zip(
        plain, changed_windows(data, changes, seeds=4, crop=1.2), strict=True
    ):
        np.testing.assert_array_equal(x["flows"], u["flows"])
        same = (x["frames"] == u["frames"]).all(axis=(0, 3))
        black = (u["frames"] == 0).all(axis=(0, 3))
        assert (same | black).all()
        hidden += (~same).sum()
        gone = (y["spatial"][..., 2] > 0) & (v["spatial"][..., 2] == 0)
        for place, joint in np.argwhere(gone):
            at = np.clip(y["spatial"][place, joint, :2], 0, SIZE - 1)
            column, row = np.rint(at).astype(int)
            rows = slice(max(0, row - 1), row + 2)
            assert black[rows, max(0, column - 1) : column + 2].any()
            lost += 1
    assert hidden > 100 and lost > 3


def test_light_changes_in_all_frames_alike(data):
    plain, changed = (
        changed_windows(data, AugmentationConfig(**{**NOTHING, "colour": c}))
        for c in (0.0, 0.5)
    )
    for (x, _), (u, _) in zip(plain, changed, strict=True):
        # Without the black bars above and below.
        before, after = x["frames"][:, 16:48], u["frames"][:, 16:48]
        known = np.concatenate([before, np.ones_like(before[..., :1])], -1)
        free = ((after > 1) & (after < 254)).all(axis=-1)
        # One linear map of the colours, found in the first frame.
        linear = np.linalg.lstsq(
            known[0][free[0]], after[0][free[0]], rcond=None
        )[0]
        assert np.abs(linear[:3] - np.eye(3)).max() > 0.02
        for place in range(1, 7):
            expected = known[place][free[place]] @ linear
            np.testing.assert_allclose(
                after[place][free[place]], expected, atol=1.0
            )


def test_windows_tell_what_they_are_of(scene_dir):
    batches = window_batches(
        "moving_scene/clips",
        "train+test",
        scene_dir,
        LSP_14.joints,
        SIZE,
        1,
        keys=True,
    )
    keys = []
    for inputs, targets in batches.as_numpy_iterator():
        keys.append((inputs["video"][0], inputs["frame"][0]))
        # The scene, and with it all joints, moves 3 pixels a frame.
        moved = targets["pooled"][0, 0, 0] * clips.WIDTH / SIZE
        number = (moved - clips.pose(0)[0, 0]) / clips.MOTION[0]
        assert inputs["frame"][0] == pytest.approx(number, abs=0.5)
    assert sorted(keys) == [
        (name, frame)
        for name in (b"scene0", b"scene2")
        for frame in clips.LABELLED
    ]
