"""Painted shapes lie where they were asked for, to fractions of a pixel."""

import numpy as np
import pytest

from keras_flowpose.synthetic.painter import Painter
from keras_flowpose.synthetic.painter import mirrored
from keras_flowpose.synthetic.painter import smooth_curve

BOX = (-1.0, -0.5, 1.5, 2.0)


def centroid(sprite):
    alpha = sprite.pixels[..., 3].astype(float)
    y, x = np.mgrid[: alpha.shape[0], : alpha.shape[1]]
    at = [(alpha * x).sum(), (alpha * y).sum()] / alpha.sum()
    return sprite.to_unit @ [*at, 1.0]


@pytest.mark.parametrize("density", [17.0, 40.0, 93.0])
@pytest.mark.parametrize("shape", ["ellipse", "straight", "polygon", "stroke"])
def test_shapes_are_centred_where_they_should(shape, density):
    painter = Painter(BOX, density)
    x, y = 0.31, 0.77
    corners = np.array([(-0.3, -0.2), (0.3, -0.2), (0.3, 0.2), (-0.3, 0.2)])
    mask = {
        "ellipse": lambda: painter.ellipse((x, y), (0.3, 0.2), turn=0.4),
        "straight": lambda: painter.straight(corners + [x, y]),
        "polygon": lambda: painter.polygon(corners + [x, y]),
        "stroke": lambda: painter.stroke([(x - 0.3, y), (x + 0.3, y)], 0.1),
    }[shape]()
    painter.paint(mask, (200, 100, 50))

    away = np.abs(centroid(painter.sprite()) - [x, y]).max()
    # OpenCV widens filled outlines by a fraction of a painted pixel.
    assert away * density < 0.25  # pixels


def test_area_of_a_disc():
    painter = Painter(BOX, 50)
    painter.paint(painter.ellipse((0.2, 0.5), (0.4, 0.4)), (10, 20, 30))

    area = painter.sprite().pixels[..., 3].sum() / 50**2
    assert area == pytest.approx(np.pi * 0.16, rel=0.02)


def test_colours_are_premultiplied():
    painter = Painter(BOX, 30)
    painter.paint(np.full(painter.shape, 0.5, np.float32), (200, 100, 50))
    middle = painter.sprite().pixels[40, 40]

    np.testing.assert_allclose(middle, [100, 50, 25, 0.5], rtol=1e-5)


def test_tint_and_shade_leave_the_outline_alone():
    painter = Painter(BOX, 30)
    disc = painter.ellipse((0.2, 0.5), (0.4, 0.4))
    painter.paint(disc, (200, 100, 50))
    before = painter.sprite().pixels[..., 3]
    painter.tint(np.ones(painter.shape, np.float32), (0, 0, 255))
    painter.shade(0.5)
    after = painter.sprite().pixels

    np.testing.assert_allclose(after[..., 3], before, atol=1e-6)
    np.testing.assert_allclose(after[..., 2], 127.5 * before, atol=0.01)


def test_erase_cuts_a_hole():
    painter = Painter(BOX, 30)
    painter.paint(np.ones(painter.shape, np.float32), (200, 100, 50))
    painter.erase(painter.ellipse((0.2, 0.5), (0.4, 0.4)))

    assert painter.sprite().pixels[..., 3].min() < 0.01


def test_a_shadow_is_a_blurred_outline():
    painter = Painter(BOX, 30)
    painter.paint(painter.ellipse((0.2, 0.5), (0.4, 0.4)), (0, 0, 0))
    sprite = painter.sprite(shadow=0.5)

    assert sprite.shadow.shape == sprite.pixels.shape[:2]
    assert sprite.shadow.max() == pytest.approx(0.5, abs=0.02)
    expected = 0.5 * sprite.pixels[..., 3].sum()
    assert sprite.shadow.sum() == pytest.approx(expected, rel=0.02)


def test_a_curve_passes_its_points():
    points = np.array([(0.0, 0.0), (2.0, 0.1), (1.5, 1.0), (0.2, 1.2)])
    curve = smooth_curve(points, steps=5)

    np.testing.assert_allclose(curve[::5], points, atol=1e-12)


def test_mirroring_an_outline():
    outline = mirrored([(0, 0), (1, 0.5), (0, 1)])

    np.testing.assert_allclose(outline, [(0, 0), (1, 0.5), (0, 1), (-1, 0.5)])
