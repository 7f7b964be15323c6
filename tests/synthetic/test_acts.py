import numpy as np
import pytest

from keras_flowpose.synthetic.acts import ACTS
from keras_flowpose.synthetic.acts import CURL
from keras_flowpose.synthetic.acts import SPREAD
from keras_flowpose.synthetic.acts import WRIST
from tests.synthetic.scenes import rng

SEEDS = range(60)


def wrists(act, seed):
    """Wrists of all poses of an act, `(poses, hands, 3)`."""
    return np.stack([pose[:, WRIST] for _, _, pose in ACTS[act](rng(seed))])


@pytest.mark.parametrize("act", ACTS)
def test_acts_are_poses_of_two_hands(act):
    for seed in SEEDS:
        for haste, hold, pose in ACTS[act](rng(seed)):
            assert haste > 0
            assert hold >= 0
            assert pose.shape == (2, 16)
            assert np.isfinite(pose).all()
            assert ((pose[:, CURL] >= 0) & (pose[:, CURL] <= 1)).all()
            assert ((pose[:, SPREAD] >= 0) & (pose[:, SPREAD] <= 1)).all()


@pytest.mark.parametrize("act", ["sign", "rest", "wave"])
def test_hands_stay_before_the_body(act):
    for seed in SEEDS:
        assert wrists(act, seed)[..., 2].min() > -0.1


def test_hands_cross():
    for seed in SEEDS:
        # In the picture the person's right hand is left of the left one.
        ahead = np.diff(wrists("cross", seed)[..., 0], axis=1)
        assert ahead.min() < 0 < ahead.max()


def test_hands_come_before_the_face():
    nose = np.array([0.0, -0.44])
    for seed in SEEDS:
        away = wrists("face", seed)[..., :2] - nose
        assert np.linalg.norm(away, axis=-1).min() < 0.62


def test_hands_leave():
    for seed in SEEDS:
        far = np.abs(wrists("leave", seed)[..., :2]).max(axis=(0, 1))
        assert far[0] > 1.7 or far[1] > 2.0


def test_a_waving_hand_is_beside_the_head_and_goes_to_and_fro():
    for seed in SEEDS:
        places = wrists("wave", seed)
        hand = 0 if places[0, 0, 1] < 0 else 1
        assert (places[:, hand, 1] < 0).all()
        steps = np.diff(places[:, hand, 0])
        assert (steps[1:] * steps[:-1] < 0).all()
