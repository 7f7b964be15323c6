"""Flow and validity against hand-made cases and loops over pixels."""

import numpy as np
import pytest

from keras_flowpose.synthetic.flow import PURE
from keras_flowpose.synthetic.flow import exact_flow
from keras_flowpose.synthetic.render import Rendering
from tests.synthetic.scenes import rng
from tests.synthetic.scenes import scene

HEIGHT, WIDTH = 21, 30


def rendering(owner):
    purity = np.ones((HEIGHT, WIDTH), np.float32)
    return Rendering(None, owner.astype(np.uint8), purity)


def box(left, top, side=6):
    owner = np.zeros((HEIGHT, WIDTH))
    owner[top : top + side, left : left + side] = 1
    return rendering(owner)


def moved(x, y):
    return np.array([[1.0, 0, x], [0, 1, y]])


def test_a_box_that_moves_over_a_still_background():
    target, source = box(5, 4), box(9, 7)
    still = moved(0, 0)
    flow, valid = exact_flow(
        target,
        source,
        np.stack([still, moved(5, 4)]),
        np.stack([still, moved(9, 7)]),
    )
    inside = target.owner == 1
    np.testing.assert_allclose(flow[inside], [[4, 3]] * 36, atol=1e-5)
    np.testing.assert_allclose(flow[~inside], 0, atol=1e-5)
    # Background is not seen where the box is in the source.
    np.testing.assert_array_equal(valid, inside | (source.owner == 0))


def test_a_turn_and_a_zoom():
    target = rendering(np.zeros((HEIGHT, WIDTH)))
    c, s = 1.1 * np.cos(0.2), 1.1 * np.sin(0.2)
    first = np.array([[0.7, 0.1, 3.0], [-0.2, 0.9, 1.0]])
    change = np.array([[c, -s, 2.0], [s, c, -1.0], [0, 0, 1]])
    second = (change @ np.vstack([first, [0, 0, 1]]))[:2]
    flow, valid = exact_flow(target, target, first[None], second[None])

    for y in range(HEIGHT):
        for x in range(WIDTH):
            there = change @ [x, y, 1]
            np.testing.assert_allclose(
                flow[y, x], there[:2] - [x, y], atol=1e-4
            )
            inside = 0 <= there[0] <= WIDTH - 1 and 0 <= there[1] <= HEIGHT - 1
            assert valid[y, x] == inside


def test_mixed_pixels_are_not_valid():
    target, source = rendering(np.zeros((HEIGHT, WIDTH))), box(9, 7)
    target.purity[3, 4] = 0.5
    source.purity[12, 20] = 0.5
    maps = np.stack([moved(0, 0), moved(0, 0)])
    half = maps + [[[0, 0, 0.5], [0, 0, 0]]]

    _, valid = exact_flow(target, source, maps, maps)
    assert not valid[3, 4]
    assert not valid[12, 20]
    assert valid.sum() == HEIGHT * WIDTH - 36 - 2

    # Half a pixel further, two pixels read the mixed one.
    _, valid = exact_flow(target, source, maps, half)
    assert not valid[12, 19:21].any()
    assert valid[12, 21]
    assert not valid[:, -1].any()


@pytest.mark.parametrize("step", [1, -1, 5])
def test_drawn_frames_against_a_loop_over_pixels(step):
    drawn = scene(frames=12, seed=4, size=(96, 120))
    here, there = drawn.draw(6), drawn.draw(6 + step)
    flow, valid = drawn.flow(6, here, 6 + step, there)
    random = rng()
    checked = set()
    for y, x in random.integers(0, [96, 120], (800, 2)):
        layer = here.owner[y, x]
        target, source = (
            np.vstack([drawn.maps[m, layer], [0, 0, 1]]) for m in (6, 6 + step)
        )
        at = source @ np.linalg.solve(target, [x, y, 1])
        np.testing.assert_allclose(flow[y, x], at[:2] - [x, y], atol=2e-3)
        seen = here.purity[y, x] >= PURE
        seen &= 0 <= at[0] <= 119 and 0 <= at[1] <= 95
        if seen:
            for row in {int(np.floor(at[1])), int(np.ceil(at[1]))}:
                for column in {int(np.floor(at[0])), int(np.ceil(at[0]))}:
                    seen &= there.owner[row, column] == layer
                    seen &= there.purity[row, column] >= PURE
        assert valid[y, x] == seen
        checked.add(bool(seen))
    assert checked == {True, False}
