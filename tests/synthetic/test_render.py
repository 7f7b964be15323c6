import numpy as np
import pytest

from keras_flowpose.synthetic.render import Placed
from keras_flowpose.synthetic.render import render
from keras_flowpose.synthetic.sprite import Sprite

HEIGHT, WIDTH = 23, 34
GREY, RED, BLUE = (100.0, 100, 100), (200.0, 0, 0), (0.0, 0, 200)


def plain(colour, height=HEIGHT, width=WIDTH, alpha=1.0, **fields):
    pixels = np.empty((height, width, 4), np.float32)
    pixels[..., :3] = np.multiply(colour, alpha)
    pixels[..., 3] = alpha
    return Sprite(pixels, np.eye(2, 3), **fields)


def at(x, y):
    return np.array([[1.0, 0, x], [0, 1, y]])


def placed(index, sprite, *maps, **fields):
    return Placed(index, sprite, np.stack(maps), **fields)


BACKDROP = placed(0, plain(GREY), at(0, 0))


def test_later_sprites_cover_earlier_ones():
    red = placed(1, plain(RED, 10, 10), at(5, 4))
    blue = placed(2, plain(BLUE, 10, 10), at(10, 8))
    drawn = render(HEIGHT, WIDTH, BACKDROP, [red, blue])

    for (x, y), colour, owner in (
        ((1, 1), GREY, 0),
        ((6, 5), RED, 1),
        ((12, 10), BLUE, 2),
        ((18, 16), BLUE, 2),
    ):
        np.testing.assert_allclose(drawn.image[y, x], colour)
        assert drawn.owner[y, x] == owner
        assert drawn.purity[y, x] == 1


def test_half_transparent_sprites_mix_and_the_greater_share_owns():
    thin = placed(1, plain(RED, 10, 10, alpha=0.3), at(5, 4))
    drawn = render(HEIGHT, WIDTH, BACKDROP, [thin])
    np.testing.assert_allclose(drawn.image[6, 7], [130, 70, 70], rtol=1e-5)
    assert drawn.owner[6, 7] == 0
    assert drawn.purity[6, 7] == pytest.approx(0.7)

    again = render(HEIGHT, WIDTH, BACKDROP, [thin, thin, thin, thin])
    # 0.7^4 = 0.24 of the background is left, less than one sheet of red.
    assert again.owner[6, 7] == 1
    assert again.purity[6, 7] == pytest.approx(0.3)


def test_positions_between_pixels_are_blended():
    drawn = render(
        HEIGHT, WIDTH, BACKDROP, [placed(1, plain(RED, 8, 8), at(5.25, 4))]
    )

    np.testing.assert_allclose(drawn.image[6, 5], [175, 25, 25], atol=1)
    assert drawn.owner[6, 5] == 1
    assert drawn.purity[6, 5] == pytest.approx(0.75, abs=0.02)


def test_sprites_may_lie_partly_or_wholly_outside():
    maps = [at(-5, -5), at(30, 20), at(500, 3), at(-90, 3), at(3, -50)]
    pieces = [placed(i + 1, plain(RED, 10, 10), m) for i, m in enumerate(maps)]
    drawn = render(HEIGHT, WIDTH, BACKDROP, pieces)

    assert set(np.unique(drawn.owner)) == {0, 1, 2}
    assert (drawn.owner == 1).sum() == 25
    assert (drawn.owner == 2).sum() == 3 * 4


def test_the_background_is_mirrored_beyond_its_border():
    ramp = plain(GREY)
    ramp.pixels[..., 0] = np.arange(WIDTH)
    drawn = render(HEIGHT, WIDTH, placed(0, ramp, at(3, 0)), [])

    np.testing.assert_allclose(drawn.image[5, :6, 0], [3, 2, 1, 0, 1, 2])


def test_motion_blur_smears_the_picture_and_not_the_truth():
    moving = placed(1, plain(RED, 9, 9), at(2, 4), at(8, 4), at(14, 4))
    still = placed(1, plain(RED, 9, 9), at(8, 4))
    blurred, sharp = (
        render(HEIGHT, WIDTH, BACKDROP, [piece]) for piece in (moving, still)
    )

    np.testing.assert_array_equal(blurred.owner, sharp.owner)
    np.testing.assert_array_equal(blurred.purity, sharp.purity)
    # Each position is covered by one or two of three samples.
    np.testing.assert_allclose(
        blurred.image[6, [3, 9, 21], 0], [133.33, 166.67, 133.33], atol=0.1
    )


def test_light_from_the_side():
    across = np.tile(np.linspace(-1, 1, 9, dtype=np.float32), (9, 1))
    round_one = plain(RED, 9, 9, across=across)
    piece = placed(1, round_one, at(5, 4), side_light=0.2)
    row = render(HEIGHT, WIDTH, BACKDROP, [piece]).image[8, 5:14, 0]

    np.testing.assert_allclose(row, 200 * (1 + 0.2 * across[0]), rtol=1e-5)


def test_shadows_fall_on_the_body_only():
    body = placed(2, plain(BLUE, 23, 12), at(10, 0))
    shadow = np.full((6, 6), 0.5, np.float32)
    caster = plain(RED, 6, 6, shadow=shadow)
    piece = placed(3, caster, at(5, 4), shadow=(8.0, 6.0))
    drawn = render(HEIGHT, WIDTH, BACKDROP, [body, piece], body=2)
    np.testing.assert_allclose(drawn.image[13, 15], [0, 0, 100])
    np.testing.assert_allclose(drawn.image[5, 6], RED)

    beside = render(HEIGHT, WIDTH, BACKDROP, [piece], body=2)
    np.testing.assert_allclose(beside.image[13, 15], GREY)
