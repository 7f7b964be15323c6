import numpy as np
import pytest

from keras_flowpose.ops.second_mode import second_mode_ratio


def by_loops(heatmap, radius):
    """The ratio of one `(height, width)` map, cell by cell."""
    height, width = heatmap.shape
    first_y, first_x = divmod(int(heatmap.argmax()), width)
    second = 0.0
    for y in range(height):
        for x in range(width):
            around = heatmap[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2]
            far = np.hypot(x - first_x, y - first_y) > radius
            if far and heatmap[y, x] >= around.max():
                second = max(second, heatmap[y, x])
    return second / heatmap.max()


@pytest.mark.parametrize("radius", [1, 2.5, 4.5])
def test_agrees_with_loops(radius):
    rng = np.random.default_rng(0)
    heatmaps = rng.normal(0.2, 1, (3, 7, 11, 2)).astype(np.float32)
    found = second_mode_ratio(heatmaps, radius).numpy()
    for m, k in np.ndindex(3, 2):
        expected = by_loops(heatmaps[m, :, :, k], radius)
        np.testing.assert_allclose(found[m, k], expected, rtol=1e-5)


def gaussian(x, y, sigma, height=33, width=41):
    grid_y, grid_x = np.mgrid[:height, :width]
    squared = (grid_x - x) ** 2 + (grid_y - y) ** 2
    return np.exp(-squared / (2 * sigma**2))


def test_the_slope_of_the_first_peak_is_no_second():
    # So wide that cells beyond the radius are at 0.6 of the height.
    heatmap = gaussian(20, 16, 5.0)[None, :, :, None]
    assert second_mode_ratio(heatmap).numpy() == 0


def test_two_gaussians_have_the_ratio_of_their_heights():
    near = gaussian(10, 20, 1.5) + 0.7 * gaussian(30, 9, 1.5)
    heatmaps = np.stack([near, 3 * near], axis=-1)[None]
    np.testing.assert_allclose(second_mode_ratio(heatmaps), 0.7, rtol=1e-4)


def test_maps_that_say_nothing_are_undecided():
    maps = np.stack([np.zeros((5, 9)), -np.ones((5, 9)), np.full((5, 9), 2)])
    found = second_mode_ratio(maps[..., None].astype(np.float32))
    np.testing.assert_array_equal(found, [[1], [1], [1]])


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="`radius` must be above 0"):
        second_mode_ratio(np.zeros((1, 5, 5, 1)), 0)
    with pytest.raises(ValueError, match="`heatmaps` must have shape"):
        second_mode_ratio(np.zeros((5, 5, 1)))
