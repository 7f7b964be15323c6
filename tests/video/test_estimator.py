import weakref

import numpy as np
import pytest

from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.models.flow_pose_net import FlowPoseNet
from keras_flowpose.video.estimator import VideoPoseEstimator
from tests.models.test_preset_calibration import FOUND
from tests.video.blobs import KnownFlow
from tests.video.blobs import NumberedKnownFlow
from tests.video.blobs import blob_net
from tests.video.blobs import blob_video
from tests.video.blobs import calls

# The scene moves 2 pixels to the right and 1 up, half a heatmap cell a frame.
PLACES = np.array([[14 + 2.0 * i, 40 - 1.0 * i] for i in range(15)])


def make_estimator(net=None, **kwargs):
    kwargs = {"joints": ["blob"], "neighbours": 4, **kwargs}
    return VideoPoseEstimator(net or blob_net(), **kwargs)


@pytest.fixture(scope="module")
def usual():
    """An estimator with the defaults, built once; `finish` resets it."""
    return make_estimator()


def run(estimator, frames):
    return estimator.push_many(frames) + estimator.finish()


def stacked(poses, name="keypoints"):
    return np.array([getattr(pose, name) for pose in poses])


def check_pile(poses, places, accuracy, peak=0.9):
    """All experts must lie on top of each other at the true place."""
    assert [pose.index for pose in poses] == list(range(len(places)))
    error = np.linalg.norm(stacked(poses)[:, 0] - places, axis=-1)
    assert error.max() < accuracy
    assert stacked(poses, "scores").min() > peak
    assert np.nanmax(stacked(poses, "spread")) < accuracy


@pytest.mark.parametrize("lookahead", [None, 0, 2])
def test_experts_pile_up_at_the_current_place(lookahead):
    estimator = make_estimator(
        pooling="sum", flow=KnownFlow(PLACES), lookahead=lookahead
    )
    check_pile(run(estimator, blob_video(PLACES)), PLACES, accuracy=0.3)


@pytest.mark.parametrize("lookahead", [None, 0])
def test_measured_flow_points_the_right_way(lookahead):
    estimator = make_estimator(pooling="sum", lookahead=lookahead)
    check_pile(run(estimator, blob_video(PLACES)), PLACES, accuracy=1.5)


def test_reversed_flow_would_fail():
    # Guards the two tests above: with the scene moving the other way the
    # experts must not pile up.
    wrong = KnownFlow(PLACES[0] - (PLACES - PLACES[0]))
    poses = run(make_estimator(pooling="sum", flow=wrong), blob_video(PLACES))
    assert stacked(poses[4:-4], "scores").max() < 0.8


def test_a_bad_frame_is_corrected_by_its_neighbours():
    frames = blob_video(PLACES, hidden=[7])
    # Without so large a thing as the blob it looks like another scene.
    estimator = make_estimator(cuts=False)
    (pose,) = [p for p in run(estimator, frames) if p.index == 7]
    assert np.linalg.norm(pose.keypoints[0] - PLACES[7]) < 1.5
    assert np.linalg.norm(pose.unpooled_keypoints[0] - PLACES[7]) > 10
    assert pose.unpooled_scores[0] < 0.1


def test_poses_are_in_pixels_of_the_frame_and_of_its_region():
    # Portrait frames of an odd size, in a larger picture.
    places = PLACES * 1.5
    small = blob_video(places, height=105, width=71)
    frames = []
    for image in small:
        frame = np.random.default_rng(3).integers(
            0, 255, (150, 203, 3), dtype=np.uint8
        )
        frame[20:125, 61:132] = image
        frames.append(frame)
    whole = run(make_estimator(pooling="none"), small)
    part = run(make_estimator(pooling="none", region=(61, 20, 71, 105)), frames)
    np.testing.assert_allclose(stacked(whole)[:, 0], places, atol=0.5)
    np.testing.assert_allclose(
        stacked(part), stacked(whole) + np.array([61, 20]), atol=1e-3
    )


def test_spread_is_in_pixels_of_the_frame():
    frames = blob_video(PLACES)
    big = [np.repeat(np.repeat(f, 3, 0), 3, 1) for f in frames]

    class NoFlow:  # experts trail behind, so that there is a spread
        def flow(self, target, source):
            return np.zeros((*target.shape[:2], 2), np.float32)

    estimator = make_estimator(pooling="sum", flow=NoFlow())
    near, far = run(estimator, frames), run(estimator, big)
    ratio = stacked(far, "spread") / stacked(near, "spread")
    np.testing.assert_allclose(ratio[5:-5], 3, rtol=0.05)


@pytest.mark.parametrize(
    ("mode", "size"),
    [("chained", "full"), ("direct", "network"), ("direct", "full")],
)
def test_experts_pile_up_however_flow_is_measured(mode, size):
    # Landscape frames of an odd size, half as large again as the network's,
    # in which the blob has shrunk below the cells.
    places = PLACES * 1.5
    frames = blob_video(places, height=71, width=97)
    estimator = make_estimator(
        pooling="sum", flow_mode=mode, flow_size=size, lookahead=1
    )
    check_pile(run(estimator, frames), places, accuracy=2.5, peak=0.8)


def test_direct_flow_is_measured_from_each_frame_to_its_neighbours():
    flow = NumberedKnownFlow(PLACES)
    estimator = make_estimator(
        pooling="sum", flow=flow, flow_mode="direct", lookahead=2
    )
    check_pile(run(estimator, blob_video(PLACES)), PLACES, accuracy=0.3)
    expected = {
        (centre, other, (64, 64))
        for centre in range(15)
        for other in range(max(0, centre - 4), min(15, centre + 3))
        if other != centre
    }
    assert set(flow.asked) == expected
    assert len(flow.asked) == len(expected)


def test_direct_and_chained_agree_where_motion_is_the_same_everywhere():
    frames = blob_video(PLACES)
    found = [
        run(
            make_estimator(flow=NumberedKnownFlow(PLACES), flow_mode=mode),
            frames,
        )
        for mode in ("chained", "direct")
    ]
    for name in ("keypoints", "scores", "spread", "heatmaps"):
        np.testing.assert_allclose(
            *(stacked(p, name) for p in found), atol=1e-4
        )


@pytest.mark.parametrize("size", ["network", "full"])
def test_direct_is_chained_for_one_neighbour(size):
    frames = blob_video(PLACES, height=71, width=97)
    found = [
        run(
            make_estimator(neighbours=1, flow_mode=mode, flow_size=size), frames
        )
        for mode in ("chained", "direct")
    ]
    for name in ("keypoints", "scores", "spread", "heatmaps"):
        np.testing.assert_array_equal(*(stacked(p, name) for p in found))


def test_numbered_flow_of_full_size_is_that_of_the_whole_frame():
    frames = []
    for image in blob_video(PLACES):
        frame = np.zeros((90, 103, 3), np.uint8)
        frame[20:84, 30:94] = image
        frames.append(frame)
    flow = NumberedKnownFlow(PLACES)
    estimator = make_estimator(
        pooling="sum", flow=flow, flow_size="full", region=(30, 20, 64, 64)
    )
    check_pile(run(estimator, frames), PLACES + [30, 20], accuracy=0.3)
    assert {shape for *_, shape in flow.asked} == {(90, 103)}
    # Another video starts from 0.
    flow.asked.clear()
    run(estimator, frames[:2])
    assert [asked[:2] for asked in flow.asked] == [(1, 0), (0, 1)]


def test_flow_may_be_a_name_or_a_function():
    frames = blob_video(PLACES)
    named = run(make_estimator(flow="dis-fast"), frames)
    given = run(make_estimator(flow=DisFlow("fast").flow), frames)
    usual = run(make_estimator(), frames)
    np.testing.assert_array_equal(stacked(named), stacked(given))
    assert np.abs(stacked(named) - stacked(usual)).max() > 1e-4


def test_masked_flow_of_a_net_that_was_trained_so():
    net = FlowPoseNet(blob_net(), neighbours=2, mask_flow=True)
    given = {"joints": ["blob"]}
    assert VideoPoseEstimator(net, **given).mask_flow
    assert not VideoPoseEstimator(net, mask_flow=False, **given).mask_flow
    assert not VideoPoseEstimator(net, flow_mode="direct", **given).mask_flow
    assert not VideoPoseEstimator(net, pooling="sum", **given).mask_flow


def test_errors_to_expect_need_a_calibration_for_the_window():
    estimator = make_estimator(neighbours=2, calibration=FOUND)
    poses = run(estimator, blob_video(PLACES))
    assert (stacked(poses, "expected_error") > 0).all()
    for wrong in ({"neighbours": 3}, {"neighbours": 2, "pooling": "max"}):
        with pytest.raises(ValueError, match="`calibration` must be for"):
            make_estimator(calibration=FOUND, **wrong)


@pytest.mark.parametrize("pooling", ["parametric", "none"])
def test_each_frame_goes_through_the_net_once(pooling):
    net = blob_net()
    flow = KnownFlow(PLACES)
    estimator = make_estimator(net, pooling=pooling, flow=flow)
    before = calls(net)
    run(estimator, blob_video(PLACES))
    assert calls(net) - before == len(PLACES)
    assert flow.calls == (0 if pooling == "none" else 2 * (len(PLACES) - 1))


@pytest.mark.parametrize("lookahead", [0, 1, 4])
def test_poses_come_with_the_promised_delay(lookahead):
    estimator = make_estimator(lookahead=lookahead, flow=KnownFlow(PLACES))
    for index, frame in enumerate(blob_video(PLACES)):
        ready = [pose.index for pose in estimator.push(frame)]
        assert ready == ([index - lookahead] if index >= lookahead else [])
    rest = [pose.index for pose in estimator.finish()]
    assert rest == list(range(15 - lookahead, 15))


def test_without_lookahead_the_future_has_no_influence():
    frames = blob_video(PLACES)
    estimator = make_estimator(lookahead=0)
    all_poses = run(estimator, frames)
    first = run(estimator, frames[:9])
    np.testing.assert_array_equal(stacked(all_poses[:9]), stacked(first))


@pytest.mark.parametrize("count", [1, 2, 5])
def test_videos_shorter_than_the_window_get_all_poses(count):
    places = PLACES[:count]
    poses = run(make_estimator(pooling="sum"), blob_video(places))
    assert [pose.index for pose in poses] == list(range(count))
    np.testing.assert_allclose(stacked(poses)[:, 0], places, atol=1.5)
    assert np.isnan(stacked(poses, "spread")).all() == (count == 1)


def test_finish_makes_ready_for_the_next_video(usual):
    frames = blob_video(PLACES)
    first, second = run(usual, frames), run(usual, frames)
    np.testing.assert_array_equal(stacked(first), stacked(second))
    assert [p.index for p in second] == list(range(15))
    assert usual.finish() == []


def test_old_frames_are_let_go(usual):
    frames = [frame.copy() for frame in blob_video(PLACES)]
    watched = weakref.ref(frames[0])
    for _ in range(len(frames)):
        usual.push(frames.pop(0))
    assert watched() is None
    usual.finish()


@pytest.mark.parametrize("shape", [(5, 3, 3), (1, 1, 3), (2160, 3840, 3)])
def test_every_frame_size_works(usual, shape):
    frame = np.random.default_rng(0).integers(0, 255, shape, dtype=np.uint8)
    poses = run(usual, [frame, frame[::-1]])
    assert np.isfinite(stacked(poses)).all()


def test_learnt_weights_of_a_flow_pose_net_are_used():
    learnt = np.random.default_rng(0).normal(size=(5, 1)).astype("float32")
    net = FlowPoseNet(blob_net(), neighbours=2)
    net.get_layer("temporal_pooling").set_weights([learnt])
    frames = blob_video(PLACES)
    of_net = VideoPoseEstimator(net, joints=["blob"])
    assert (of_net.neighbours, of_net.pooling) == (2, "parametric")
    given = make_estimator(neighbours=2, weights=learnt)
    np.testing.assert_allclose(
        stacked(run(of_net, frames), "heatmaps"),
        stacked(run(given, frames), "heatmaps"),
        atol=1e-6,
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"neighbours": -1}, "neighbours=-1"),
        ({"lookahead": 5}, "lookahead=5"),
        ({"pooling": "mean"}, "pooling='mean'"),
        ({"flow_mode": "both"}, "flow_mode='both'"),
        ({"flow_size": "half"}, "flow_size='half'"),
        ({"flow": 3}, "flow=3"),
        ({"cuts": 1}, "cuts=1"),
        ({"mask_flow": True, "flow_mode": "direct"}, "`mask_flow` must be"),
        ({"joints": ["a", "b"]}, "must name the 1 heatmaps"),
        ({"weights": np.ones(3)}, "`weights` must have shape"),
    ],
)
def test_bad_arguments(arguments, words):
    with pytest.raises(ValueError, match=words):
        make_estimator(**arguments)


@pytest.mark.parametrize(
    "region", [(-1, 0, 5, 5), (0, 0, 0, 5), (60, 0, 5, 5), (0, 60, 5, 5)]
)
def test_regions_outside_the_frame_are_refused(region):
    estimator = make_estimator(region=region)
    with pytest.raises(ValueError, match="must lie in the frame of 64 x 64"):
        estimator.push(np.zeros((64, 64, 3), np.uint8))


@pytest.mark.parametrize(
    "image", [np.zeros((8, 8, 3)), np.zeros((8, 8, 4), np.uint8)]
)
def test_images_must_be_rgb(usual, image):
    with pytest.raises(ValueError, match="`image` must be uint8"):
        usual.push(image)
