import itertools

import numpy as np
import pytest

from keras_flowpose.video.person_path import best_path
from keras_flowpose.video.person_path import regions_of_scene
from keras_flowpose.video.person_search import TORSOS_PER_SIDE
from keras_flowpose.video.person_search import Persons

FPS = 25.0
NUMBERS = range(0, 100, 5)
FRAMES = 98


def persons(*rows):
    x, y, torsos, certainty = np.array(rows, float).T
    return Persons(np.stack([x, y], -1), torsos, certainty)


def scene(places, torsos=None, certainty=0.7):
    torsos = np.broadcast_to(40 if torsos is None else torsos, len(places))
    return [
        persons((*place, torso, certainty))
        for place, torso in zip(places, torsos, strict=True)
    ]


def middles(boxes):
    return boxes[:, :2] + (boxes[:, 2:] - 1) / 2


def test_the_path_is_the_best_of_all():
    rng = np.random.default_rng(0)
    answers = [
        persons(*rng.uniform([0, 0, 20, 0], [200, 200, 60, 1], (3, 4)))
        for _ in range(6)
    ]

    def worth(path):
        steps = [
            (a.places[k], a.torsos[k], a.certainty[k])
            for a, k in zip(answers, path, strict=True)
        ]
        total = sum(c + 0.1 * np.log(t) for _, t, c in steps)
        for (p, t, _), (q, u, _) in itertools.pairwise(steps):
            away = np.linalg.norm(p - q) / ((t + u) / 2)
            total -= min(0.3 * (away + abs(np.log(t / u))), 0.9)
        return total

    best = max(itertools.product(range(3), repeat=6), key=worth)
    assert tuple(best_path(answers)) == best


def test_a_person_who_stays_has_one_region_in_spite_of_wrong_answers():
    rng = np.random.default_rng(1)
    answers = scene([(100, 80)] * 20 + rng.uniform(-2, 2, (20, 2)))
    for wrong in (0, 7, 8, 19):
        answers[wrong] = persons((300, 20, 15, 0.75), (101, 79, 39, 0.5))
    answers[3] = persons((300, 20, 15, 0.3))  # did not see her
    boxes = regions_of_scene(NUMBERS, answers, FRAMES, FPS)
    assert boxes.shape == (FRAMES, 4)
    assert boxes.dtype == np.int32
    assert (boxes == boxes[0]).all()
    np.testing.assert_allclose(middles(boxes)[0], [100, 80], atol=1.5)
    np.testing.assert_allclose(boxes[0, 2:], TORSOS_PER_SIDE * 40, atol=2)


def test_the_region_follows_without_lag_or_jumps():
    steps = np.arange(20)
    places = np.stack([50 + 12.0 * steps, 200 - 6.0 * steps], -1)
    answers = scene(places)
    answers[11] = persons((20, 20, 40, 0.9))  # once somewhere else
    boxes = regions_of_scene(NUMBERS, answers, FRAMES, FPS)
    frames = np.arange(FRAMES)
    true = np.stack([50 + 2.4 * frames, 200 - 1.2 * frames], -1)
    inner = slice(20, -20)  # the ends have one side only
    np.testing.assert_allclose(middles(boxes)[inner], true[inner], atol=7)
    before = slice(20, 36)  # where nothing is wrong
    np.testing.assert_allclose(middles(boxes)[before], true[before], atol=1)
    assert np.abs(np.diff(boxes[:, :2], axis=0)).max() <= 4
    assert (np.abs(boxes[:, 2] - 120) <= 1).all()


def test_the_size_follows_one_who_comes_nearer_but_not_one_who_turns():
    places = [(100, 80)] * 20
    nearer = 30 * np.exp(np.linspace(0, 1, 20))
    sides = regions_of_scene(NUMBERS, scene(places, nearer), FRAMES, FPS)[:, 2]
    assert sides[-1] > 2 * sides[0]
    assert (np.diff(sides) >= 0).all()
    turning = np.full(20, 40.0)
    turning[9:12] = 15  # sideways for half a second
    boxes = regions_of_scene(NUMBERS, scene(places, turning), FRAMES, FPS)
    np.testing.assert_array_equal(boxes[:, 2], 120)


@pytest.mark.parametrize(("seen", "there"), [(4, False), (10, True)])
def test_nobody_is_there_if_few_frames_are_certain(seen, there):
    answers = scene([(100, 80)] * 20, certainty=0.2)
    answers[:seen] = scene([(100, 80)] * seen)
    boxes = regions_of_scene(NUMBERS, answers, FRAMES, FPS)
    assert (boxes is not None) == there


def test_a_scene_of_one_frame():
    boxes = regions_of_scene([0], scene([(10, 20)]), 1, FPS)
    np.testing.assert_array_equal(boxes, [[-50, -40, 120, 120]])
