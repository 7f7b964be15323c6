import numpy as np
import pytest

from keras_flowpose.export.client.errors import MessageTooLargeError
from keras_flowpose.export.client.row_batches import clip_pieces
from keras_flowpose.export.client.row_batches import row_batches


def lengths(slices):
    return [rows.stop - rows.start for rows in slices]


def test_rows_go_together_while_they_fit():
    assert lengths(row_batches([1] * 7, 3, 99)) == [3, 3, 1]
    assert lengths(row_batches([4, 4, 4, 9, 1], 9, 8)) == [2, 1, 1, 1]
    assert lengths(row_batches([50, 50], 9, 8)) == [1, 1]
    assert row_batches([1], 1, 1) == [slice(0, 1)]


@pytest.mark.parametrize(
    ("frames", "neighbours", "longest"),
    [(9, 2, 9), (10, 2, 9), (23, 2, 5), (7, 3, 100), (31, 0, 4)],
)
def test_every_frame_counts_once_and_has_its_window(
    frames, neighbours, longest
):
    clip = np.arange(frames)
    counted = []

    for sent, counting in clip_pieces(frames, neighbours, longest):
        piece = clip[sent]
        assert len(piece) <= longest
        for frame in piece[counting]:
            around = range(frame - neighbours, frame + neighbours + 1)
            assert set(around) & set(clip) <= set(piece)
        counted += list(piece[counting])

    assert counted == list(clip)


def test_windows_that_do_not_fit_are_told():
    with pytest.raises(MessageTooLargeError, match=r"window of 7 .* 6 do"):
        clip_pieces(20, 3, 6)
