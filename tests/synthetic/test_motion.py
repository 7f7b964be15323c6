import numpy as np
import pytest

from keras_flowpose.synthetic.acts import ACTS
from keras_flowpose.synthetic.acts import WRIST
from keras_flowpose.synthetic.motion import hand_motion
from keras_flowpose.synthetic.motion import minimum_jerk
from tests.synthetic.scenes import rng


def test_minimum_jerk_starts_and_ends_at_rest():
    share = np.linspace(0, 1, 1001)
    course = minimum_jerk(share)

    assert course[[0, 500, 1000]] == pytest.approx([0, 0.5, 1])
    speed = np.gradient(course, share)
    acceleration = np.gradient(speed, share)
    assert np.abs(speed[[0, -1]]).max() < 1e-2
    assert np.abs(acceleration[[0, -1]]).max() < 0.1
    assert speed.max() == pytest.approx(1.875, abs=1e-3)  # 15 / 8
    np.testing.assert_allclose(minimum_jerk(np.array([-3.0, 4.0])), [0, 1])


@pytest.mark.parametrize("act", ACTS)
def test_motion_is_smooth_and_as_fast_as_people_are(act):
    step = 1 / 200
    times = np.arange(0, 12, step)
    wrists = hand_motion(times, (act,), rng(1))[..., WRIST]
    speed = np.linalg.norm(np.diff(wrists, axis=0), axis=-1) / step

    assert wrists.shape == (len(times), 2, 3)
    # Units are some 36 cm; hands reach some 4 m/s.
    assert speed.max() < 11
    assert np.abs(np.diff(speed, axis=0)).max() < 0.1 * max(speed.max(), 1)
    if act != "rest":
        assert speed.max() > 1


def test_times_may_be_read_in_any_detail():
    slow = hand_motion(np.arange(0, 4, 0.04), tuple(ACTS), rng(2))
    fine = hand_motion(np.arange(0, 4, 0.02), tuple(ACTS), rng(2))

    np.testing.assert_allclose(fine[::2][:90], slow[:90], atol=1e-9)


def test_only_the_given_acts_are_done():
    waving = hand_motion(np.arange(0, 9, 0.04), ("wave",), rng(3))
    resting = hand_motion(np.arange(0, 9, 0.04), ("rest",), rng(3))

    # One hand is up, but for a change of hands.
    assert (waving[..., 1].min(axis=1) < 0).mean() > 0.85
    assert resting[..., 1].min() > 0.5
