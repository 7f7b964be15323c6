import numpy as np
import pytest

from keras_flowpose.synthetic.furniture import hang_picture
from keras_flowpose.synthetic.furniture import muted_colour
from keras_flowpose.synthetic.furniture import put_shelf
from keras_flowpose.synthetic.furniture import put_window
from tests.synthetic.scenes import rng


def wall():
    return np.full((90, 140, 3), 128, np.float32)


def test_colours_keep_their_range_and_mute():
    colours = np.stack([muted_colour(rng(s), 50, 200) for s in range(50)])
    assert colours.min() >= 50
    assert colours.max() <= 200

    grey = muted_colour(rng(), 50, 200, mute=1)
    assert np.ptp(grey) == pytest.approx(0, abs=1e-9)


def test_pictures_stay_small():
    changed = [wall() for _ in range(20)]
    for seed, picture in enumerate(changed):
        hang_picture(picture, 90, rng(seed))
    shares = [(p != 128).any(-1).mean() for p in changed]

    assert max(shares) < 0.25
    assert np.mean(shares) > 0.01


@pytest.mark.parametrize("put", [put_window, put_shelf])
def test_furniture_stands_where_it_should(put):
    picture = wall()
    put(picture, 40.0, 50.0, 90, rng(1))
    columns = (picture != 128).any(axis=(0, 2))

    assert columns[41:90].all()
    assert not columns[:40].any()
    assert not columns[100:].any()
