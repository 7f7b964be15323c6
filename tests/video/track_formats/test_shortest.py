import numpy as np

from keras_flowpose.video.track_formats.shortest import shortest_numbers
from keras_flowpose.video.track_formats.shortest import shortest_texts


def test_texts_are_short_and_nan_is_none():
    values = np.array([[1.1, np.nan], [-0.5, 1024]], np.float32)

    assert shortest_texts(values) == ["1.1", "", "-0.5", "1024.0"]
    assert shortest_numbers(values) == [1.1, None, -0.5, 1024.0]
    assert shortest_texts(np.array([0.1])) == ["0.1"]


def test_all_bit_patterns_come_back():
    bits = np.random.default_rng(0).integers(0, 2**32, 20_000, np.uint32)
    singles = bits.view(np.float32)
    singles = singles[np.isfinite(singles)]
    doubles = np.random.default_rng(1).normal(0, 1e3, 999)
    assert len(singles) > 19_000

    for values in (singles, doubles):
        read = np.array([float(text) for text in shortest_texts(values)])
        np.testing.assert_array_equal(read.astype(values.dtype), values)
