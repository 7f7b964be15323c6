import dataclasses

import numpy as np
import pytest

from keras_flowpose.synthetic.sway import BodyMotion
from keras_flowpose.synthetic.sway import Sway
from keras_flowpose.synthetic.sway import random_sway
from keras_flowpose.synthetic.sway import smooth_noise
from tests.synthetic.scenes import rng

TIMES = np.arange(0, 20, 0.04)


def sway(**fields):
    zero = np.zeros(1)
    names = [field.name for field in dataclasses.fields(Sway)]
    still = dict.fromkeys(names, zero) | {"shift": np.zeros((1, 2))}
    return Sway(**still | {k: np.asarray(v) for k, v in fields.items()})


def test_noise_has_unit_size_and_the_asked_speed():
    values = np.stack([smooth_noise(TIMES, 4, 1, rng(s)) for s in range(50)])

    assert values.std() == pytest.approx(1, abs=0.15)
    # A sine of period p changes by at most 2 pi / p a second.
    assert np.abs(np.diff(values, axis=1)).max() < 4 * 2 * np.pi * 0.04


def test_people_blink_and_move_a_little():
    moved = random_sway(TIMES, rng(1))

    for field in dataclasses.fields(Sway):
        values = getattr(moved, field.name)
        assert len(values) == len(TIMES)
        assert values.std() > 0, field.name
    assert 2 < (np.diff((moved.lids > 0.5).astype(int)) == 1).sum() < 18
    assert 0 <= moved.mouth.min() < moved.mouth.max() <= 1
    assert np.abs(moved.turn).max() < 0.6
    assert np.abs(moved.shift).max() < 0.2


def test_a_turn_brings_the_left_shoulder_nearer():
    body = BodyMotion(sway(turn=[0.3]))
    right, left = body.place(np.array([[[-0.5, 0, 0], [0.5, 0, 0]]]))[0]

    assert left[2] == pytest.approx(0.5 * np.sin(0.3))
    assert right[2] == pytest.approx(-left[2])
    assert left[0] - right[0] == pytest.approx(np.cos(0.3))


def test_a_lean_turns_about_the_hips():
    body = BodyMotion(sway(lean=[0.2], shift=[[0.1, 0.05]]))
    hips, neck = body.place(np.array([[[0.0, 1.4, 0], [0.0, 0, 0]]]))[0]

    np.testing.assert_allclose(hips, [0.1, 1.45, 0], atol=1e-12)
    assert np.linalg.norm(neck - hips) == pytest.approx(1.4)


def test_flat_parts_move_with_the_points_of_their_plane():
    body = BodyMotion(sway(turn=[0.2], lean=[-0.1], shift=[[0.03, 0.01]]))
    points = rng().normal(size=(1, 9, 3)) * [1, 1, 0]
    placed = body.place(points)[0, :, :2]
    flat = np.concatenate([points[0, :, :2], np.ones((9, 1))], axis=1)

    np.testing.assert_allclose((flat @ body.plane()[0].T)[:, :2], placed)
