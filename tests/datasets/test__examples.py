"""Frames and clips of labelled videos."""

import numpy as np
import pytest

from keras_flowpose.data.frame_labels import FrameLabels
from keras_flowpose.datasets._config import PoseConfig
from keras_flowpose.datasets._examples import clip_numbers
from keras_flowpose.datasets._examples import video_examples
from keras_flowpose.datasets._examples import wanted_numbers


class Frames:
    """Frames that are just their number."""

    def __init__(self, numbers):
        self.numbers = set(numbers)

    def read(self, number):
        return b"%d" % number if number in self.numbers else None


def labels(numbers, sources=None):
    numbers = np.array(numbers)
    joints = np.stack([numbers, numbers + 0.5], -1).astype(np.float32)
    return FrameLabels(
        numbers=numbers,
        joints=np.repeat(joints[:, None], 2, 1),
        visible=np.full((len(numbers), 2), 2, np.uint8),
        sources=tuple(sources or ["tracker"] * len(numbers)),
        scale_references=numbers.astype(np.float32) * 10,
    )


def clips(**changes):
    arguments = {"name": "clips", "clips": True, "neighbours": 2}
    return PoseConfig(**{**arguments, **changes})


def examples(frames, found, config, **kwargs):
    return dict(video_examples("v", Frames(frames), found, config, **kwargs))


def test_frames_are_the_labelled_ones_that_are_there():
    found = examples([1, 2, 3, 5], labels([2, 4, 5]), PoseConfig(name="frames"))

    assert list(found) == ["v/0000002", "v/0000005"]
    example = found["v/0000005"]
    assert example["image"] == b"5"
    assert (example["video"], example["frame"]) == ("v", 5)
    assert example["scale_reference"] == 50
    assert example["label_source"] == "tracker"
    np.testing.assert_array_equal(example["joints"], [[5, 5.5]] * 2)


def test_a_clip_has_its_neighbours_on_both_sides():
    found = examples(range(10), labels([5, 6]), clips())
    clip = found["v/0000005"]

    assert clip["frames"] == [b"3", b"4", b"5", b"6", b"7"]
    np.testing.assert_array_equal(clip["frame_numbers"], [3, 4, 5, 6, 7])
    assert clip["present"].all()
    # Neighbours without labels have none, the one with labels keeps them.
    np.testing.assert_array_equal(clip["visible"].max(-1), [0, 0, 2, 2, 0])
    np.testing.assert_array_equal(clip["joints"][:, 0, 0], [0, 0, 5, 6, 0])
    assert (clip["frame"], clip["scale_reference"]) == (5, 50)


def test_at_the_edges_the_nearest_frame_is_repeated_and_marked():
    found = examples(range(4), labels([0, 3]), clips())

    first = found["v/0000000"]
    assert first["frames"] == [b"0", b"0", b"0", b"1", b"2"]
    np.testing.assert_array_equal(first["present"], [0, 0, 1, 1, 1])
    np.testing.assert_array_equal(first["frame_numbers"], [-2, -1, 0, 1, 2])
    last = found["v/0000003"]
    assert last["frames"] == [b"1", b"2", b"3", b"3", b"3"]
    np.testing.assert_array_equal(last["present"], [1, 1, 1, 0, 0])


def test_stride_counts_in_frame_numbers():
    found = examples(range(0, 40, 2), labels([20]), clips(stride=4))

    assert found["v/0000020"]["frames"] == [b"12", b"16", b"20", b"24", b"28"]
    assert list(clip_numbers(20, clips(stride=4))) == [12, 16, 20, 24, 28]


def test_a_clip_never_goes_beyond_a_gap():
    # 12 is missing: 13 and 14 are there, but not reached from 10.
    found = examples(
        [8, 9, 10, 11, 13, 14], labels([10, 13]), clips(neighbours=4)
    )
    clip = found["v/0000010"]

    np.testing.assert_array_equal(clip["present"], [0, 0, 1, 1, 1, 1, 0, 0, 0])
    assert clip["frames"][-3:] == [b"11"] * 3
    # A label behind the gap is not taken along.
    assert clip["visible"][7].max() == 0


def test_each_frame_says_who_labelled_it():
    found = examples(
        range(10), labels([4, 5, 6], ["tracker", "manual", "tracker"]), clips()
    )

    assert found["v/0000005"]["label_source"][1:4] == [
        "tracker",
        "manual",
        "tracker",
    ]


def test_every_kth_labelled_frame():
    config = clips(every=3)
    found = examples(range(20), labels(range(4, 14)), config)

    assert list(found) == [f"v/{n:07d}" for n in (4, 7, 10, 13)]
    assert wanted_numbers(range(4, 14), config) == set(range(2, 16))


def test_centres_may_be_fewer_than_the_labels():
    found = examples(range(20), labels(range(4, 14)), clips(), centres=[7])

    assert list(found) == ["v/0000007"]
    assert found["v/0000007"]["visible"].min() == 2


def test_frames_want_only_themselves():
    assert wanted_numbers([3, 9, 12], PoseConfig(name="f", every=2)) == {3, 12}


def test_numbers_are_asked_for_in_an_order_that_a_video_file_can_serve():
    asked = []

    class Ordered(Frames):
        def read(self, number):
            asked.append(number)
            return super().read(number)

    config = clips(stride=2)
    list(video_examples("v", Ordered(range(30)), labels([9, 10, 17]), config))
    highest = np.maximum.accumulate(asked)

    assert (highest - asked).max() <= 2 * config.neighbours * config.stride
    assert set(asked) <= wanted_numbers([9, 10, 17], config)


@pytest.mark.parametrize("clip", [False, True])
def test_nothing_there_gives_no_examples(clip):
    config = clips() if clip else PoseConfig(name="frames")

    assert examples([], labels([3]), config) == {}
