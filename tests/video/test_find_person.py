from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.video.find_person import find_person
from keras_flowpose.video.find_person import joints_in_squares
from keras_flowpose.video.frame_net import FrameNet
from keras_flowpose.video.person_search import TORSOS_PER_SIDE
from tests.video.marked_person import MARKED
from tests.video.marked_person import marked_net
from tests.video.marked_person import marked_person
from tests.video.marked_person import room

FPS = 10.0
TORSO = 30.0


@pytest.fixture(scope="module")
def net():
    return FrameNet(marked_net())


def frames(places, torso=TORSO, width=240, height=180, seed=0):
    for place in places:
        image = room(width, height, seed)
        if place is not None:
            marked_person(image, place, torso)
        yield SimpleNamespace(image=image)


def middles(track):
    return track.boxes[:, :2] + (track.boxes[:, 2:] - 1) / 2


@pytest.mark.parametrize("side", [50.0, 90.0, 131.7])
def test_joints_are_in_pixels_of_the_picture(net, side):
    # 64 pixels are the net's own: some squares are larger, some smaller.
    image = room(240, 180, 0)
    truth = marked_person(image, (131.0, 77.0), 30.0)
    squares = np.array([[131.0, 77, side], [140.3, 70.9, side]])
    points, scores = joints_in_squares(image, squares, net)
    assert points.shape == (2, 3, 2)
    # A third of a heatmap cell, and what rounding corners does.
    tolerance = max(1.2, 4 / 3 * side / 64)
    np.testing.assert_allclose(points, [truth] * 2, atol=tolerance)
    assert scores.min() > 0.3


def test_one_who_stays_has_one_region(net):
    track = find_person(frames([(150, 80)] * 12), net, MARKED, FPS)
    assert len(track) == 12
    assert track.found.all()
    assert track.starts.tolist() == [True] + [False] * 11
    assert (track.boxes == track.boxes[0]).all()
    np.testing.assert_allclose(middles(track)[0], [150, 80], atol=3)
    expected = TORSOS_PER_SIDE * TORSO
    np.testing.assert_allclose(track.boxes[0, 2:], expected, rtol=0.1)


def test_one_who_walks_is_followed_and_a_cut_starts_anew(net):
    walk = [(60 + 5 * i, 70 + 2 * i) for i in range(20)]
    still = [(200, 60)] * 8
    clip = [*frames(walk), *frames(still, 2 * TORSO, seed=1)]
    track = find_person(clip, net, MARKED, FPS)
    assert np.flatnonzero(track.starts).tolist() == [0, 20]
    assert track.found.all()
    found = middles(track)
    np.testing.assert_allclose(found[4:16], walk[4:16], atol=4)
    assert np.abs(np.diff(track.boxes[:20, 0])).max() <= 8
    np.testing.assert_allclose(found[20:], still, atol=5)
    np.testing.assert_allclose(track.boxes[20:, 2], 180, rtol=0.1)


def test_where_nobody_is_the_whole_frame_is_looked_at(net):
    track = find_person(frames([None] * 3), net, MARKED, FPS)
    assert not track.found.any()
    np.testing.assert_array_equal(track.boxes, [[0, 0, 240, 180]] * 3)


def test_progress_moves_with_every_frame(net):
    moved = []
    bar = SimpleNamespace(update=lambda: moved.append(1))
    find_person(frames([None] * 3), net, MARKED, 1.0, bar)
    assert len(moved) == 3


def test_no_frames_are_refused(net):
    with pytest.raises(ValueError, match="`frames` must hold a frame"):
        find_person([], net, UPPER_BODY_7.joints, FPS)


def test_frames_may_be_small(net):
    image = cv2.resize(room(240, 180, 0), (9, 7))
    track = find_person([SimpleNamespace(image=image)], net, MARKED, FPS)
    assert track.box(0) == (0, 0, 9, 7)
