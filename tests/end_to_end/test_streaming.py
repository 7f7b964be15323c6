"""Poses depend neither on how a video comes in nor on what is beyond a cut."""

import numpy as np
import pytest

from keras_flowpose.models.heatmap_net import HeatmapNet
from keras_flowpose.models.precision import precision_scope
from keras_flowpose.video.estimator import VideoPoseEstimator
from tests.video.blobs import blob_net
from tests.video.blobs import blob_video

# The scene moves 2 pixels to the right and 1 up, half a heatmap cell a frame.
PLACES = np.array([[14 + 2.0 * i, 40 - 1.0 * i] for i in range(15)])


def make_estimator(**kwargs):
    kwargs = {"joints": ["blob"], "neighbours": 4, **kwargs}
    return VideoPoseEstimator(blob_net(), **kwargs)


def run(estimator, frames):
    return estimator.push_many(frames) + estimator.finish()


def stacked(poses, name):
    return np.array([getattr(pose, name) for pose in poses])


def two_scenes():
    """Frames of two scenes, and where the second begins."""
    first = blob_video(PLACES[:7] * 1.5, height=97, width=97)
    second = blob_video(PLACES[::-1][:6] * 1.5, height=97, width=97, seed=5)
    # Another place: brighter, and light where the first is dark.
    second = [np.uint8(255 - frame[::-1] // 2) for frame in second]
    return first + second, 7


ALL_FIELDS = (
    *("keypoints", "scores", "spread", "second_mode", "flow_error"),
    *("unpooled_keypoints", "heatmaps"),
)


@pytest.mark.parametrize(
    ("lookahead", "mask_flow"), [(None, False), (2, True), (0, False)]
)
def test_file_chunks_and_camera_agree_with_learnt_weights(lookahead, mask_flow):
    # Weights as learnt ones are: of any sign, different for each joint.
    weights = np.random.default_rng(0).normal(0.2, 0.2, (9, 3))
    estimator = VideoPoseEstimator(
        HeatmapNet(joints=3, width=0.1, input_size=64),
        joints=("a", "b", "c"),
        neighbours=4,
        weights=weights,
        lookahead=lookahead,
        mask_flow=mask_flow,
    )
    frames, _ = two_scenes()
    whole = run(estimator, frames)
    chunks = []
    for start in range(0, len(frames), 5):
        chunks += estimator.push_many(frames[start : start + 5])
    chunks += estimator.finish()
    camera = []
    buffer = np.empty_like(frames[0])  # a camera reuses its memory
    for frame in frames:
        buffer[...] = frame
        camera += estimator.push(buffer)
    camera += estimator.finish()
    for other in (chunks, camera):
        assert [p.index for p in other] == list(range(len(frames)))
        for name in ALL_FIELDS:
            np.testing.assert_allclose(
                stacked(other, name), stacked(whole, name), atol=1e-3
            )


@pytest.mark.parametrize(
    ("lookahead", "mode"), [(None, "chained"), (2, "direct"), (0, "chained")]
)
def test_scenes_of_a_video_are_estimated_as_if_alone(lookahead, mode):
    frames, second = two_scenes()
    options = {"pooling": "sum", "lookahead": lookahead, "flow_mode": mode}
    estimator = make_estimator(**options)
    alone = run(estimator, frames[:second]) + run(estimator, frames[second:])
    joined = run(estimator, frames)
    assert [pose.index for pose in joined] == list(range(len(frames)))
    for name in ALL_FIELDS:
        np.testing.assert_allclose(
            stacked(joined, name), stacked(alone, name), atol=1e-3
        )
    # Without looking for cuts the scenes mix.
    mixed = run(make_estimator(cuts=False, **options), frames)
    near = (
        stacked(mixed, "heatmaps")[second] - stacked(joined, "heatmaps")[second]
    )
    assert np.abs(near).max() > 0.1


def test_frames_of_one_colour_have_finite_poses():
    frames = [np.full((64, 64, 3), 90, np.uint8)] * 6
    for mask_flow in (False, True):
        poses = run(make_estimator(mask_flow=mask_flow), frames)
        for name in ALL_FIELDS:
            assert np.isfinite(stacked(poses, name)).all()


def test_flow_that_contradicts_itself_is_masked():
    class OneWay:
        """Says that all moves, the way back that nothing does."""

        def __init__(self):
            self.calls = 0

        def flow(self, target, source):
            self.calls += 1
            flow = np.zeros((*target.shape[:2], 2), np.float32)
            return flow + (20 if self.calls % 2 else 0)

    frames = blob_video(PLACES)
    alone = run(make_estimator(pooling="none"), frames)
    masked = run(make_estimator(mask_flow=True, flow=OneWay()), frames)
    np.testing.assert_allclose(
        stacked(masked, "heatmaps"), stacked(alone, "heatmaps"), atol=1e-5
    )
    # 20 pixels in x and y for each step, of up to four.
    assert stacked(masked, "flow_error").min() > 10
    assert np.isnan(stacked(alone, "flow_error")).all()


@pytest.mark.parametrize(
    ("pooling", "flow"),
    [
        ("parametric", {}),
        ("parametric", {"flow_mode": "direct"}),
        ("parametric", {"flow_size": "full"}),
        ("sum", {"flow_mode": "direct", "flow_size": "full"}),
        ("max", {}),
        ("none", {}),
    ],
)
def test_chunks_single_frames_and_a_camera_agree(pooling, flow):
    with precision_scope("mixed_bfloat16"):
        net = HeatmapNet(joints=3, width=0.1, input_size=64)
    frames = blob_video(PLACES * 2, height=90, width=150)
    joints = ("a", "b", "c")

    estimator = VideoPoseEstimator(
        net, joints=joints, neighbours=3, pooling=pooling, **flow
    )
    chunks = [
        pose
        for start in range(0, len(frames), 8)
        for pose in estimator.push_many(frames[start : start + 8])
    ]
    chunks += estimator.finish()
    singles = [pose for frame in frames for pose in estimator.push(frame)]
    singles += estimator.finish()
    camera = []
    buffer = np.empty_like(frames[0])  # a camera reuses its memory
    for index, frame in enumerate(frames):
        buffer[...] = frame
        camera += estimator.push(buffer, time_seconds=index / 30)
    camera += estimator.finish()
    for other in (singles, camera):
        assert [p.index for p in other] == list(range(len(frames)))
        for name in ("keypoints", "scores", "spread", "unpooled_keypoints"):
            np.testing.assert_allclose(
                stacked(other, name), stacked(chunks, name), atol=1e-3
            )
    assert [p.time_seconds for p in camera] == [i / 30 for i in range(15)]
