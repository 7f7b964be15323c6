"""Tiles show the right part of an image, with its joints in place."""

import numpy as np
import pytest

from keras_flowpose.data import sheet_tiles
from keras_flowpose.data.sheet_tiles import LabelledFrame
from keras_flowpose.drawing import joint_colour
from tests.data import pictures

SEEN = np.array([2, 2, 2])
JOINTS, SKELETON = pictures.JOINTS, pictures.SKELETON
ALL = (-0.5, -0.5, 133.0)  # of a picture 133 wide and 101 high


def frame(joints=JOINTS, visible=SEEN, **changes):
    image = pictures.png(101, 133)
    return LabelledFrame(image, joints, np.asarray(visible), "", **changes)


def differing(tile, value=pictures.GREY):
    """Where something was drawn."""
    return np.abs(tile.astype(int) - value).max(axis=-1) > 40


def test_view_is_round_the_person():
    joints = np.array([[100, 50], [110, 90], [104, 60]], np.float32)

    x, y, side = sheet_tiles.view_of(joints, SEEN, (640, 480))

    assert side == pytest.approx(40 + 2 * 0.3 * 40)
    assert (x + side / 2, y + side / 2) == pytest.approx((105, 70))


def test_view_of_a_large_person_is_the_whole_image():
    joints = np.array([[10, 5], [120, 90], [60, 40]], np.float32)

    x, y, side = sheet_tiles.view_of(joints, SEEN, (133, 101))

    assert (x, side) == (-0.5, 133)
    assert y + side / 2 == 50


def test_joints_outside_the_image_are_in_view():
    joints = np.array([[-40, 5], [120, 90], [60, 40]], np.float32)

    x, _, side = sheet_tiles.view_of(joints, SEEN, (133, 101))

    assert (x, x + side) == (-40, 132.5)


@pytest.mark.parametrize("visible", [(0, 0, 0), (0, 2, 0)])
def test_view_with_few_labels(visible):
    x, y, side = sheet_tiles.view_of(JOINTS, np.array(visible), (133, 101))

    if any(visible):
        assert side == 32
        assert (x + side / 2, y + side / 2) == (20, 60)
    else:
        assert (x, side) == (-0.5, 133)
        assert y + side / 2 == 50


@pytest.mark.parametrize("side", [133, 266, 89])
def test_joints_are_drawn_where_they_are(side):
    visible = np.array([0, 2, 0])
    tile = sheet_tiles.draw_tile(frame(visible=visible), SKELETON, side, ALL)

    scale = side / 133
    image = tile[: int(100 * scale)]  # below is outside
    rows, columns = np.nonzero(differing(image))
    assert columns.mean() == pytest.approx((20 + 0.5) * scale - 0.5, abs=0.3)
    assert rows.mean() == pytest.approx((60 + 0.5) * scale - 0.5, abs=0.3)


def test_sides_have_their_colours():
    tile = sheet_tiles.draw_tile(frame(), SKELETON, 133, ALL)

    for name, (x, y) in zip(SKELETON.joints, JOINTS.astype(int), strict=True):
        apart = np.abs(tile[y, x].astype(int) - joint_colour(name)).max()
        assert apart < 20, name


def test_hidden_joints_are_fainter():
    def strength(visible):
        visible = np.array([0, visible, 0])
        tile = sheet_tiles.draw_tile(frame(visible=visible), SKELETON, 99, ALL)
        return differing(tile[:70], pictures.GREY).sum()

    assert strength(2) > strength(1) > strength(0) == 0


def test_absent_frames_are_crossed_out():
    plain = sheet_tiles.draw_tile(frame(), SKELETON, 101, ALL)
    crossed = sheet_tiles.draw_tile(frame(present=False), SKELETON, 101, ALL)

    assert crossed[50, 50, 0] > 150
    assert crossed[40, 10].max() < plain[40, 10].max() / 2


def test_numbers_stand_beside_the_joints():
    without = sheet_tiles.draw_tile(frame(), SKELETON, 266, ALL)
    numbered = sheet_tiles.draw_tile(frame(), SKELETON, 266, ALL, numbers=True)

    changed = (without != numbered).any(axis=-1)
    for x, y in JOINTS:
        row, column = round(2 * y), round(2 * x)
        near = changed[max(0, row - 25) : row, column : column + 25]
        assert near.sum() > 60
    assert changed.sum() < 3 * 20 * 20


def test_text_is_cut_at_its_beginning():
    text = "a/very/long/path/of/a/video/0000123"

    short = sheet_tiles.shortened(text, 90)

    assert short.startswith("...") and short.endswith("0000123")
    assert sheet_tiles.text_width(short) <= 90
    assert sheet_tiles.shortened("ab", 90) == "ab"


def test_image_size_is_width_and_height():
    assert sheet_tiles.image_size(pictures.png(101, 133)) == (133, 101)


def test_bytes_that_are_no_image_are_refused():
    with pytest.raises(ValueError, match="`image` must be JPEG or PNG"):
        sheet_tiles.image_size(b"GIF89a")
