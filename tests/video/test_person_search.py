import numpy as np
import pytest

from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.video.person_search import TORSOS_PER_SIDE
from keras_flowpose.video.person_search import Persons
from keras_flowpose.video.person_search import apart
from keras_flowpose.video.person_search import find_persons
from keras_flowpose.video.person_search import follow_persons
from keras_flowpose.video.person_search import judge
from keras_flowpose.video.person_search import search_squares
from keras_flowpose.video.person_search import together

JOINTS = UPPER_BODY_7.joints


def pose(place, torso):
    """Joints of an upright person with arms hanging, `(7, 2)`."""
    across = torso / 1.4
    offsets = {"head": (0, -0.45), "shoulder": (0.5, 0), "elbow": (0.6, 0.6)}
    points = []
    for joint in JOINTS:
        side = -1 if joint.startswith("right") else 1
        x, y = offsets.get(joint.split("_")[-1], (0.6, 1.1))
        points.append([place[0] + side * x * across, place[1] + y * torso])
    return np.array(points)


def sees(persons):
    """A net that sees the person who suits a square best, if one does.

    Heights of peaks fall with the error of the size; without anybody they are
    low, and the joints are anywhere.
    """
    rng = np.random.default_rng(3)

    def look(squares):
        points, scores = [], []
        for x, y, side in squares:
            found = rng.uniform(-0.5, 0.5, (7, 2)) * side + [x, y]
            height = 0.3
            for place, torso in persons:
                away = np.abs(np.subtract(place, [x, y])).max() / side
                fit = np.exp(-2 * np.log(side / (3 * torso)) ** 2)
                if away < 0.4 and 0.9 * fit > height:
                    found, height = pose(place, torso), 0.9 * fit
            points.append(found)
            scores.append(np.full(7, height))
        return np.stack(points), np.stack(scores)

    return look


@pytest.mark.parametrize(("width", "height"), [(360, 360), (1081, 1920)])
def test_squares_of_all_sizes_cover_the_frame(width, height):
    squares = search_squares(width, height)
    assert squares.shape[1] == 3
    assert squares[:, 2].max() > 2 * min(width, height)
    sides = np.unique(squares[:, 2])
    assert (sides[1:] / sides[:-1] < 1.8).all()
    y, x = np.mgrid[:height:9, :width:9]
    for side in sides:
        of_size = squares[squares[:, 2] == side]
        if side > min(width, height):
            continue
        covered = np.zeros(x.shape, bool)
        for left, top, _ in of_size:
            near = np.maximum(np.abs(x - left), np.abs(y - top))
            covered |= near <= side / 2
            assert side / 2 - 1 <= left <= width - side / 2
        assert covered.all()
    assert len(squares) < 60


def test_a_person_in_the_middle_of_her_square_is_certain():
    points = pose((50, 40), 20)[None]
    square = np.array([[50, 40, 20 * TORSOS_PER_SIDE]])
    sure, unsure = np.full([1, 7], 0.9), np.full([1, 7], 0.4)
    found = judge(points, sure, square, JOINTS)
    np.testing.assert_allclose(found.places, [[50, 40]])
    np.testing.assert_allclose(found.torsos, [20])
    np.testing.assert_allclose(found.certainty, [0.9])
    np.testing.assert_allclose(found.squares(), square)
    certain = found.certainty[0]
    # Low peaks, another size, head down.
    assert judge(points, unsure, square, JOINTS).certainty < 0.5 * certain
    large = square * [1, 1, 2.5]
    assert judge(points, sure, large, JOINTS).certainty < 0.5 * certain
    down = points.copy()
    down[:, 0, 1] = 60
    assert judge(down, sure, square, JOINTS).certainty < 0.6 * certain


def test_shoulders_from_the_side_do_not_make_a_person_small():
    points = pose((50, 40), 20)
    for side in ("right", "left"):
        points[JOINTS.index(f"{side}_shoulder")] = 50, 40
    found = judge(
        points[None], np.ones([1, 7]), np.array([[50, 40, 60]]), JOINTS
    )
    assert 0.8 * 20 < found.torsos[0] <= 20


@pytest.mark.parametrize("torso", [20, 33, 60, 150])
def test_a_person_of_any_size_is_found(torso):
    place = (131, 77)
    found = find_persons(sees([(place, torso)]), 256, 192, JOINTS)
    np.testing.assert_allclose(found.places[0], place)
    np.testing.assert_allclose(found.torsos[0], torso)
    assert found.certainty[0] > 0.8


def test_the_larger_of_two_comes_first():
    persons = [((60, 60), 24), ((180, 80), 48)]
    found = find_persons(sees(persons), 256, 192, JOINTS)
    np.testing.assert_allclose(found.torsos[:2], [48, 24])


def test_nobody_is_not_certain():
    found = find_persons(sees([]), 256, 192, JOINTS)
    assert found.certainty.max() < 0.31


def test_a_person_is_followed_and_one_who_left_is_not_certain():
    look = sees([((60, 60), 24)])
    before = Persons(
        np.array([[64.0, 57], [200, 90]]), np.array([26.0, 20]), np.ones(2)
    )
    found = follow_persons(look, before, JOINTS)
    np.testing.assert_allclose(found.places[0], [60, 60])
    assert found.certainty[0] > 0.8
    assert (found.certainty[1:] < 0.31).all()


def test_answers_that_say_the_same_are_one():
    near = Persons(
        np.array([[10.0, 10], [12, 10], [90, 10]]),
        np.array([20.0, 21, 20]),
        np.array([0.5, 0.7, 0.4]),
    )
    large = Persons(np.array([[10.0, 10]]), np.array([80.0]), np.array([0.1]))
    found = apart(together([near, large]), 9)
    np.testing.assert_allclose(found.torsos, [21, 20, 80])
    assert len(apart(near, 1)) == 1
