import numpy as np
import pytest

from keras_flowpose.synthetic.backdrop import random_backdrop
from tests.synthetic.scenes import rng


@pytest.mark.parametrize("seed", range(25))
def test_backgrounds_are_textured_pictures(seed):
    picture = random_backdrop(90, 131, rng(seed))

    assert picture.shape == (90, 131, 4)
    assert picture.dtype == np.float32
    np.testing.assert_array_equal(picture[..., 3], 1)
    assert 0 < picture[..., :3].min() <= picture[..., :3].max() <= 250
    # Flow needs something to follow everywhere: no flat patches.
    patches = picture[:84, :126, 0].reshape(7, 12, 9, 14).std(axis=(1, 3))
    assert patches.min() > 0.3


def test_seeds_decide():
    one, again, other = (random_backdrop(60, 60, rng(s)) for s in (1, 1, 2))

    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).mean() > 2
