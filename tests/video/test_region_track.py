import numpy as np
import pytest

from keras_flowpose.video.estimator import VideoPoseEstimator
from keras_flowpose.video.region_track import RegionTrack
from keras_flowpose.video.region_track import cut_out
from tests.video.blobs import KnownFlow
from tests.video.blobs import blob_net
from tests.video.blobs import blob_video

# In the frame the scene moves 2 pixels to the right and 1 up.
PLACES = np.array([[52 + 2.0 * i, 48 - 1.0 * i] for i in range(15)])


def test_a_box_for_each_frame_and_where_scenes_begin():
    track = RegionTrack(
        boxes=[[1, 2, 3, 4], [-5, 6, 7, 8]],
        starts=[True, False],
        found=[True, True],
    )
    assert len(track) == 2
    assert track.box(1) == (-5, 6, 7, 8)
    assert [type(value) for value in track.box(0)] == [int] * 4
    assert track.box(9) == (-5, 6, 7, 8)  # beyond the last
    assert [track.begins(index) for index in (0, 1, 2)] == [True, False, False]


@pytest.mark.parametrize(
    ("boxes", "starts"),
    [
        ([[1, 2, 3, 4]], [True, False]),
        ([[1, 2, 0, 4]], [True]),
        ([[1]], [True]),
    ],
)
def test_what_fits_no_frames_is_refused(boxes, starts):
    with pytest.raises(ValueError, match="`boxes` must"):
        RegionTrack(boxes, starts, starts)


def test_cut_out_is_black_beyond_the_image():
    image = np.arange(1, 5 * 7 * 3 + 1, dtype=np.uint8).reshape(5, 7, 3)
    framed = np.pad(image, ((20, 20), (20, 20), (0, 0)))
    for x, y, width, height in (
        (2, 1, 4, 3),
        (-3, -2, 9, 4),
        (4, 3, 8, 9),
        (-4, -5, 17, 15),
        (-9, 0, 5, 5),  # nothing of it
    ):
        expected = framed[y + 20 : y + height + 20, x + 20 : x + width + 20]
        found = cut_out(image, (x, y, width, height))
        np.testing.assert_array_equal(found, expected)
    assert np.shares_memory(cut_out(image, (2, 1, 4, 3)), image)


def pooled(boxes, starts, seen):
    """Poses of frames whose pooled maps lie upon each other if all is well.

    Args:
        seen: Where the blob is in the region, for flow without error.
    """
    estimator = VideoPoseEstimator(
        blob_net(),
        ["blob"],
        neighbours=4,
        pooling="sum",
        flow=KnownFlow(seen),
        region=RegionTrack(boxes, starts, starts),
        cuts=False,
    )
    frames = blob_video(PLACES, height=112, width=120)
    return estimator.push_many(frames) + estimator.finish()


def check(poses, places):
    found = np.array([pose.keypoints[0] for pose in poses])
    assert np.linalg.norm(found - places, axis=-1).max() < 0.3
    assert min(pose.scores[0] for pose in poses) > 0.9


def test_pooling_agrees_with_a_region_that_moves():
    # Partly beyond the frame at the end; in it the scene moves by (1, 1).
    boxes = np.array([[30 + i, 12 - 2 * i, 64, 64] for i in range(15)])
    poses = pooled(boxes, [True] + [False] * 14, PLACES - boxes[:, :2])
    check(poses, PLACES)


def test_frames_from_before_a_jump_do_not_count():
    boxes = np.tile([30, 12, 64, 64], (15, 1))
    boxes[7:, :2] += [12, -20]
    starts = np.arange(15) % 7 == 0
    # Across the jumps nothing is measured, so known flow leaves them out.
    steps = np.delete(np.diff(PLACES, axis=0), [6, 13], axis=0)
    poses = pooled(boxes, starts, np.cumsum([[0, 0], *steps], axis=0))
    check(poses[:14], PLACES[:14])
    assert np.isnan(poses[14].spread).all()  # a scene of one frame
