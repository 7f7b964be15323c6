"""Windows: frames, flow and labels that belong together."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.data.still_batches import training_batches
from keras_flowpose.data.windows import window_batches
from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.models.flow_pose_net import FlowPoseNet
from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.ops.flow_fields import chain_flows
from keras_flowpose.ops.images import letterbox
from keras_flowpose.run_config import AugmentationConfig
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import LSP_14
from keras_flowpose.training.losses import HeatmapLoss
from keras_flowpose.training.metrics import TorsoPCK
from keras_flowpose.video.estimator import VideoPoseEstimator
from tests.data import clips
from tests.video.blobs import blob_net

SIZE = 64  # 16 x 16 cells
SCALE = SIZE / clips.WIDTH
STEP = np.multiply(clips.MOTION, SCALE / 4)  # cells a frame
ONLY_GEOMETRY = AugmentationConfig(colour=0, occlusion=0)


class CountedFlow(DisFlow):
    """DIS flow that counts, over all objects of a test."""

    calls = 0

    def flow(self, target, source):
        CountedFlow.calls += 1
        return super().flow(target, source)


@pytest.fixture(autouse=True)
def _count():
    CountedFlow.calls = 0


def windows(scene_dir, take=-1, split="train", **changes):
    arguments = {
        "name": "moving_scene/clips",
        "split": split,
        "data_dir": scene_dir,
        "joints": LSP_14.joints,
        "size": SIZE,
        "batch_size": 2,
        "make_flow": CountedFlow,
    }
    batches = window_batches(**(arguments | changes)).take(take)
    return list(batches.as_numpy_iterator())


def by_frame(batches):
    """Windows `(inputs, targets)` by the number of their labelled frame."""
    found = {}
    for inputs, targets in batches:
        for row, label in enumerate(targets["pooled"]):
            number = round((label[0, 0] / SCALE - clips.pose(0)[0, 0]) / 3)
            found[number] = (
                {name: value[row] for name, value in inputs.items()},
                {name: value[row] for name, value in targets.items()},
            )
    return found


@pytest.fixture(scope="module")
def plain(scene_dir):
    """The clips of the train split in order, without any change."""
    return windows(scene_dir)


def equal(first, second):
    tf.nest.map_structure(np.testing.assert_array_equal, first, second)


def test_shapes_are_those_of_a_flow_pose_net(scene_dir):
    batches = window_batches(
        "moving_scene/clips", "train", scene_dir, LSP_14.joints, SIZE, 2
    )
    inputs, targets = batches.element_spec
    assert {
        k: (v.shape.as_list(), v.dtype.name) for k, v in inputs.items()
    } == {
        "frames": ([None, 7, 64, 64, 3], "float32"),
        "flows": ([None, 7, 16, 16, 2], "float32"),
        "present": ([None, 7], "bool"),
    }
    assert {k: v.shape.as_list() for k, v in targets.items()} == {
        "spatial": [None, 7, 14, 4],
        "fusion": [None, 7, 14, 4],
        "pooled": [None, 14, 4],
    }
    sizes = [len(inputs["frames"]) for inputs, _ in batches]
    assert sizes == [2, 2, 1]
    assert int(batches.cardinality()) == 3


def test_labels_are_where_the_scene_has_gone(plain):
    found = by_frame(plain)
    assert sorted(found) == list(clips.LABELLED)
    box = letterbox(clips.HEIGHT, clips.WIDTH, SIZE)
    for centre, (_, targets) in found.items():
        equal(targets["spatial"], targets["fusion"])
        equal(targets["spatial"][3], targets["pooled"])
        for place, number in enumerate(range(centre - 3, centre + 4)):
            labels = targets["spatial"][place]
            if number not in clips.LABELLED:
                equal(labels[:, :3], np.zeros([14, 3], "f"))
                continue
            expected = box.to_network(tf.constant(clips.pose(number)))
            np.testing.assert_allclose(labels[:, :2], expected, atol=1e-3)
            np.testing.assert_array_equal(labels[:, 2], 1)
        # The dataset's own length, in pixels of the network frame.
        np.testing.assert_allclose(labels[:, 3], 40 * SCALE, rtol=1e-5)


def test_flow_points_where_the_scene_has_gone(plain):
    inputs, _ = by_frame(plain)[4]
    assert inputs["present"].all()
    for place in range(7):
        flow = np.median(inputs["flows"][place][6:10, 4:12], axis=(0, 1))
        np.testing.assert_allclose(flow, (place - 3) * STEP, atol=0.15)


def test_frames_beyond_the_ends_are_not_present(plain):
    found = by_frame(plain)
    first, last = found[0][0], found[9][0]
    np.testing.assert_array_equal(first["present"], [0, 0, 0, 1, 1, 1, 1])
    np.testing.assert_array_equal(last["present"], [1, 1, 1, 1, 0, 0, 0])
    assert not first["flows"][:4].any() and first["flows"][4:].any()
    assert not last["flows"][3:].any() and last["flows"][:3].any()


def test_frames_behind_a_gap_are_not_present(scene_dir):
    # Frames 1 and 7 of the test split are not there.
    found = by_frame(windows(scene_dir, split="test"))
    np.testing.assert_array_equal(found[4][0]["present"], [0, 1, 1, 1, 1, 1, 0])
    assert not found[4][0]["flows"][[0, 3, 6]].any()


def test_frames_and_flow_are_those_of_the_estimation_of_a_video(plain):
    estimator = VideoPoseEstimator(
        blob_net(), joints=["blob"], neighbours=3, flow=DisFlow()
    )
    pool, seen = estimator._pool, []

    def spy(heatmaps, present, steps, *rest):
        past, future = chain_flows(steps).numpy()
        seen.append([*past[::-1], np.zeros_like(past[0]), *future])
        return pool(heatmaps, present, steps, *rest)

    estimator._pool = spy
    estimator.push_many(clips.scene(n) for n in range(clips.FRAMES))
    estimator.finish()
    drawn = [estimator.net(clips.scene(n))[0] for n in range(clips.FRAMES)]
    for centre, (inputs, _) in by_frame(plain).items():
        for place in np.flatnonzero(inputs["present"]):
            np.testing.assert_allclose(
                inputs["flows"][place], seen[centre][place], atol=2e-3
            )
            np.testing.assert_array_equal(
                np.rint(inputs["frames"][place]), drawn[centre - 3 + place]
            )


def test_fewer_neighbours_are_the_inner_ones(plain, scene_dir):
    inner = windows(scene_dir, neighbours=2)
    for (x, y), (u, v) in zip(plain, inner, strict=True):
        equal({k: value[:, 1:-1] for k, value in x.items()}, u)
        equal(y["pooled"], v["pooled"])
        equal(y["fusion"][:, 1:-1], v["fusion"])


def test_the_second_epoch_measures_nothing(plain, scene_dir, tmp_path):
    first = windows(scene_dir, cache_dir=tmp_path)
    measured = CountedFlow.calls
    assert measured > 0
    second = windows(scene_dir, cache_dir=tmp_path)
    assert CountedFlow.calls == measured
    equal(plain, first)
    equal(first, second)
    smaller = windows(scene_dir, cache_dir=tmp_path, size=48)
    assert smaller[0][0]["flows"].shape[2] == 12
    after_size = CountedFlow.calls
    assert after_size > measured
    windows(scene_dir, cache_dir=tmp_path, crop=3.0)
    assert CountedFlow.calls > after_size


def training(scene_dir, take, **changes):
    changes = {"augmentation": AugmentationConfig(), "seed": 5, **changes}
    return windows(
        scene_dir, take=take, training=True, shuffle_buffer=3, **changes
    )


def test_same_seed_same_windows_other_seed_others(scene_dir):
    first = training(scene_dir, 3)
    equal(first, training(scene_dir, 3))
    other = training(scene_dir, 3, seed=6)
    assert any(
        (x["frames"] != u["frames"]).any()
        for (x, _), (u, _) in zip(first, other, strict=True)
    )


@pytest.mark.parametrize("augmentation", [None, AugmentationConfig()])
def test_resuming_goes_on_where_the_run_stopped(scene_dir, augmentation):
    # More batches than one pass over the five clips holds.
    whole = training(scene_dir, 6, augmentation=augmentation)
    resumed = training(scene_dir, 2, augmentation=augmentation, first_batch=4)
    equal(whole[4:], resumed)


def test_an_ordered_pass_may_start_later_and_leave_windows_out(scene_dir):
    whole = windows(scene_dir, batch_size=1)
    equal(whole[2:], windows(scene_dir, batch_size=1, first_batch=2))
    assert windows(scene_dir, batch_size=1, first_batch=9) == []
    equal(whole[::2], windows(scene_dir, batch_size=1, every=2))
    some = windows(scene_dir, batch_size=1, every=2, first_batch=2)
    equal(whole[4:], some)


def test_copies_follow_each_window_and_differ(plain, scene_dir):
    options = {"copies": 2, "augmentation": AugmentationConfig(), "seed": 3}
    several = windows(scene_dir, batch_size=1, **options)
    assert len(several) == 15
    equal(several[::3], windows(scene_dir, batch_size=1))
    pictures = [inputs["frames"] for inputs, _ in several[:3]]
    for first, second in ((0, 1), (0, 2), (1, 2)):
        assert np.abs(pictures[first] - pictures[second]).mean() > 1
    later = windows(scene_dir, batch_size=1, first_batch=5, **options)
    equal(several[5:], later)
    other = windows(scene_dir, 2, batch_size=1, **options | {"seed": 4})
    assert (other[1][0]["frames"] != pictures[1]).any()


@pytest.mark.parametrize("detect_cuts", [True, False])
def test_frames_beyond_a_cut_are_not_present(faulty_dir, detect_cuts):
    ((inputs, targets),) = windows(
        faulty_dir,
        name="faulty_scene/clips",
        split="cut",
        detect_cuts=detect_cuts,
        keys=True,
    )
    order = np.argsort(inputs["frame"])
    inputs = {name: value[order] for name, value in inputs.items()}
    there = np.ones([2, 7], bool)
    # Frames 4 and 5 are labelled, and the scene changes before frame 6.
    if detect_cuts:
        there[0, 5:] = there[1, 4:] = False
    np.testing.assert_array_equal(inputs["present"], there)
    assert not inputs["flows"][~there].any()
    np.testing.assert_array_equal(
        targets["spatial"][order][:, :, 0, 2] > 0,
        [[0, 0, 0, 1, 1, 0, 0], [0, 0, 1, 1, 0, 0, 0]],
    )


def test_windows_tell_where_flow_is_reliable(plain, scene_dir):
    masked = windows(scene_dir, mask_flow=True)
    shares = []
    for (x, y), (u, v) in zip(masked, plain, strict=True):
        reliable = x.pop("reliable")
        assert reliable.shape == (*x["present"].shape, 16, 16)
        assert reliable[:, 3].all()  # the centre
        # The scene moves as a whole, inside the letterbox.
        shares += list(reliable[x["present"]][:, 6:10, 5:11].mean(axis=(1, 2)))
        equal((x, y), (u, v))
    assert np.mean(shares) > 0.9


def test_trust_takes_part_in_a_change(scene_dir):
    ((inputs, _),) = training(
        scene_dir, 1, mask_flow=True, augmentation=AugmentationConfig(scale=2)
    )
    assert inputs["reliable"].shape == (2, 7, 16, 16)
    # What comes from outside the frame is not reliable.
    assert 0.1 < inputs["reliable"][:, 3].mean() < 1


@pytest.mark.parametrize(
    "losses", [("pooled",), ("spatial", "fusion", "pooled")]
)
def test_a_net_can_be_fitted(scene_dir, losses):
    net = FlowPoseNet(
        HeatmapNet(joints=14, width=0.05, input_size=SIZE), neighbours=2
    )
    net.heatmap_model.trainable = len(losses) > 1
    net.compile(
        "adam",
        loss={head: HeatmapLoss() for head in losses},
        metrics={"pooled": [TorsoPCK()]},
        run_eagerly=len(losses) == 1,  # one graph is enough
    )
    batches = window_batches(
        "moving_scene/clips",
        "train",
        scene_dir,
        LSP_14.joints,
        SIZE,
        2,
        neighbours=2,
        training=True,
    )
    before = net.get_layer("temporal_pooling").get_weights()[0]
    history = net.fit(batches, steps_per_epoch=2, shuffle=False, verbose=0)
    assert np.isfinite(history.history["loss"]).all()
    after = net.get_layer("temporal_pooling").get_weights()[0]
    assert (before != after).any()


def test_frames_and_clips_are_not_mistaken_for_each_other(scene_dir):
    with pytest.raises(UserError, match=r"single images.*moving_scene/clips"):
        windows(scene_dir, name="moving_scene/frames")
    with pytest.raises(UserError, match=r"holds clips.*moving_scene/frames"):
        training_batches(
            "moving_scene/clips", "train", scene_dir, LSP_14.joints, SIZE, 2
        )


@pytest.mark.parametrize(
    ("changes", "kind", "message"),
    [
        ({"neighbours": 4}, UserError, "holds 3 neighbours .* the 4 that"),
        ({"neighbours": 0}, ValueError, "`neighbours` must"),
        ({"size": 66}, ValueError, "`size` must be a multiple of 4"),
        ({"every": 0}, ValueError, "`every` must"),
        ({"crop": 0}, ValueError, "`crop` must"),
        ({"upright": True}, ValueError, "`upright` must be False"),
        ({"joints": ["tail"]}, UserError, "no joint called tail"),
        (
            {"augmentation": ONLY_GEOMETRY},
            ValueError,
            "`augmentation` must be None",
        ),
        ({"copies": 1}, ValueError, "`augmentation` must be None"),
        ({"copies": -1}, ValueError, "`copies` must"),
        ({"copies": 1, "training": True}, ValueError, "`copies` must be 0"),
    ],
)
def test_bad_arguments(scene_dir, changes, kind, message):
    with pytest.raises(kind, match=message):
        windows(scene_dir, **changes)
