import numpy as np
import pytest

from keras_flowpose.synthetic import props
from tests.synthetic.scenes import opaque_at
from tests.synthetic.scenes import rng

DENSITY = 90.0


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("make", "inside", "outside"),
    [
        (props.passer, (0, 0.4), (0.34, -0.3)),
        (props.ball, (0, 0), (0.2, 0.2)),
        (props.card, (0, 0), (0.25, 0.25)),
        (props.leaf, (0, -0.3), (0.35, -0.1)),
        (lambda d, r: props.desk(d, 1.6, r), (0.5, 0.3), (0, -0.04)),
        (lambda d, r: props.microphone(d), (0, -0.03), (0.08, 0.3)),
    ],
)
def test_props_have_their_outline(make, inside, outside, seed):
    sprite = make(DENSITY, rng(seed))

    assert opaque_at(sprite, *inside) > 0.9
    assert opaque_at(sprite, *outside) < 0.1
    assert np.isfinite(sprite.pixels).all()
