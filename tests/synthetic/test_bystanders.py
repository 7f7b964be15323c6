import numpy as np
import pytest

from keras_flowpose.synthetic.bystanders import distractors
from keras_flowpose.synthetic.bystanders import occluders
from tests.synthetic.scenes import rng

TIMES = np.arange(0, 6, 0.04)
HEIGHT, WIDTH = 90, 140


@pytest.mark.parametrize("make", [distractors, occluders])
def test_layers_move_smoothly(make):
    counts = set()
    for seed in range(25):
        layers = make(TIMES, HEIGHT, WIDTH, rng(seed))
        counts.add(len(layers))
        for layer in layers:
            assert layer.maps.shape == (len(TIMES), 2, 3)
            assert (np.linalg.det(layer.maps[..., :2]) > 1).all()
            steps = np.abs(np.diff(layer.maps[..., 2], axis=0))
            assert steps.max() < 0.12 * WIDTH  # pixels a frame
            assert np.isfinite(layer.sprite.pixels).all()
    assert counts == ({0, 1, 2, 3} if make is distractors else {0, 1})


def test_distractors_are_behind_and_occluders_in_front():
    for seed in range(25):
        for layer in distractors(TIMES, HEIGHT, WIDTH, rng(seed)):
            assert layer.depth.max() < 0
        for layer in occluders(TIMES, HEIGHT, WIDTH, rng(seed)):
            assert layer.depth.min() > 50


def test_most_things_come_into_the_picture():
    seen = []
    for seed in range(40):
        for layer in distractors(TIMES, HEIGHT, WIDTH, rng(seed)):
            x, y = layer.maps[..., 2].T
            inside = (x > 0) & (x < WIDTH) & (y > -0.3 * HEIGHT) & (y < HEIGHT)
            seen.append(inside.any())

    assert np.mean(seen) > 0.7
