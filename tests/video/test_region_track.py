import numpy as np
import pytest

from keras_flowpose.video.region_track import RegionTrack
from keras_flowpose.video.region_track import cut_out


def test_a_box_for_each_frame_and_where_scenes_begin():
    track = RegionTrack(
        boxes=[[1, 2, 3, 4], [-5, 6, 7, 8]],
        starts=[True, False],
        found=[True, True],
    )
    assert len(track) == 2
    assert track.box(1) == (-5, 6, 7, 8)
    assert [type(value) for value in track.box(0)] == [int] * 4
    assert track.box(9) == (-5, 6, 7, 8)  # beyond the last
    assert [track.begins(index) for index in (0, 1, 2)] == [True, False, False]


@pytest.mark.parametrize(
    ("boxes", "starts"),
    [
        ([[1, 2, 3, 4]], [True, False]),
        ([[1, 2, 0, 4]], [True]),
        ([[1]], [True]),
    ],
)
def test_what_fits_no_frames_is_refused(boxes, starts):
    with pytest.raises(ValueError, match="`boxes` must"):
        RegionTrack(boxes, starts, starts)


def test_cut_out_is_black_beyond_the_image():
    image = np.arange(1, 5 * 7 * 3 + 1, dtype=np.uint8).reshape(5, 7, 3)
    framed = np.pad(image, ((20, 20), (20, 20), (0, 0)))
    for x, y, width, height in (
        (2, 1, 4, 3),
        (-3, -2, 9, 4),
        (4, 3, 8, 9),
        (-4, -5, 17, 15),
        (-9, 0, 5, 5),  # nothing of it
    ):
        expected = framed[y + 20 : y + height + 20, x + 20 : x + width + 20]
        found = cut_out(image, (x, y, width, height))
        np.testing.assert_array_equal(found, expected)
    assert np.shares_memory(cut_out(image, (2, 1, 4, 3)), image)
