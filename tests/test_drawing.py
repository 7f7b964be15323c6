import numpy as np
import pytest

from keras_flowpose.drawing import draw_heatmap_inset
from keras_flowpose.drawing import draw_pose
from keras_flowpose.drawing import side_by_side
from keras_flowpose.skeleton import COCO_17
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.skeleton import Skeleton
from keras_flowpose.skeleton import skeleton_of

GREY = np.full((121, 181, 3), 100, np.uint8)
POINTS = np.array(
    [[90, 20], [40, 80], [140, 80], [50, 60], [130, 60], [60, 40], [120, 40]],
    np.float32,
)
SURE = np.ones(7, np.float32)


def changed(drawn):
    rows, columns = np.nonzero((drawn != GREY).any(axis=-1))
    return rows, columns


def test_skeleton_is_known_by_its_joints_or_put_together():
    assert skeleton_of(COCO_17.joints) is COCO_17
    other = skeleton_of(["left_wrist", "tail", "left_elbow", "right_wrist"])
    assert other.joints == ("left_wrist", "tail", "left_elbow", "right_wrist")
    assert other.limbs == (("left_elbow", "left_wrist"),)


def test_draws_joints_where_they_are_in_the_colour_of_their_side():
    drawn = draw_pose(GREY, POINTS, SURE, UPPER_BODY_7)
    orange, blue, white = drawn[80, 40], drawn[80, 140], drawn[20, 90]
    assert orange[0] > 200
    assert orange[2] < 50
    assert blue[2] > 200
    assert blue[0] < 100
    assert white.min() > 240
    halfway = drawn[70, 45].astype(int)
    assert halfway[0] > halfway[2] + 100
    assert tuple(drawn[5, 5]) == (100, 100, 100)


def test_does_not_change_its_input():
    before = GREY.copy()
    draw_pose(GREY, POINTS, SURE, UPPER_BODY_7)
    draw_heatmap_inset(GREY, np.ones((4, 4, 7)), UPPER_BODY_7)
    side_by_side(GREY, GREY)
    np.testing.assert_array_equal(GREY, before)


def test_is_centred_on_the_point():
    point = Skeleton("point", ("dot",))
    frame = np.repeat(np.repeat(GREY, 6, 0), 6, 1)
    drawn = draw_pose(frame, np.array([[71.0, 33.0]]), np.ones(1), point)
    rows, columns = np.nonzero((drawn != frame).any(axis=-1))
    assert rows.mean() == pytest.approx(33, abs=0.2)
    assert columns.mean() == pytest.approx(71, abs=0.2)


def test_unsure_joints_are_fainter():
    point = Skeleton("point", ("dot",))

    def strength(score):
        at = np.array([[90.0, 60.0]])
        drawn = draw_pose(GREY, at, np.array([score]), point)
        return int(drawn[60, 90, 0]) - 100

    assert strength(1.0) > strength(0.3) > strength(0.0) > 0


def test_size_follows_the_frame():
    point = Skeleton("point", ("dot",))

    def area(factor):
        frame = np.repeat(np.repeat(GREY, factor, 0), factor, 1)
        at = np.array([[90.0, 60.0]]) * factor
        drawn = draw_pose(frame, at, np.ones(1), point)
        return (drawn != frame).any(-1).mean()

    assert area(8) == pytest.approx(area(4), rel=0.25)


@pytest.mark.parametrize(
    "bad", [np.nan, np.inf, -np.inf, 1e12, -5e3, 200.0, -1.0]
)
def test_joints_outside_or_unknown_do_no_harm(bad):
    points = POINTS.copy()
    points[1] = bad
    points[2, 0] = bad
    drawn = draw_pose(GREY, points, SURE, UPPER_BODY_7)
    assert drawn.shape == GREY.shape
    assert drawn[20, 90].min() > 240


@pytest.mark.parametrize("shape", [(1, 1, 3), (5, 3, 3), (2160, 3840, 3)])
def test_every_frame_size_works(shape):
    image = np.zeros(shape, np.uint8)
    heatmaps = np.ones((9, 9, 7), np.float32)
    drawn = draw_pose(image, POINTS, SURE, UPPER_BODY_7)
    drawn = draw_heatmap_inset(drawn, heatmaps, UPPER_BODY_7)
    assert drawn.shape == shape
    both = side_by_side(drawn, drawn)
    assert both.shape[1] <= 3840
    assert both.dtype == np.uint8


def test_keypoints_must_fit_the_skeleton():
    with pytest.raises(ValueError, match=r"must have shape \(7, 2\)"):
        draw_pose(GREY, POINTS[:3], SURE, UPPER_BODY_7)


def test_inset_shows_the_peak_in_the_joints_colour():
    heatmaps = np.zeros((36, 36, 7), np.float32)
    heatmaps[8:12, 20:24, 1] = 1  # right wrist
    drawn = draw_heatmap_inset(GREY, heatmaps, UPPER_BODY_7)
    rows, columns = changed(drawn)
    assert rows.min() == 121 - 36
    assert columns.min() == 181 - 36
    assert tuple(drawn[121 - 36 + 10, 181 - 36 + 22]) == (255, 128, 25)
    assert drawn[121 - 36 + 30, 181 - 36 + 10].max() <= 25


def test_side_by_side_keeps_both_pictures_and_writes_captions():
    left, right = GREY, GREY + 50
    both = side_by_side(left, right)
    assert both.shape[0] == 121
    np.testing.assert_array_equal(both[60:, :181], left[60:])
    np.testing.assert_array_equal(both[60:, -181:], right[60:])
    for pane in (both[:40, :181], both[:40, -181:]):
        assert pane.max() > 200
        assert pane.min() <= 50
