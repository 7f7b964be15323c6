import dataclasses

import numpy as np
import pytest

from keras_flowpose.synthetic.sprite import Sprite


def test_a_sprite_casts_no_shadow_and_has_no_round_side_by_default():
    sprite = Sprite(np.zeros((3, 5, 4), np.float32), np.eye(2, 3))

    assert sprite.across is None
    assert sprite.shadow is None
    with pytest.raises(dataclasses.FrozenInstanceError):
        sprite.shadow = sprite.pixels
