"""What the bootstrap draws."""

import itertools
from collections import Counter

from keras_flowpose.studies.comparison.resampling import resampling_groups


def test_many_videos_are_drawn_whole():
    groups, words = resampling_groups([3, 70, 1, 1, 1, 1, 1, 1], block=10)

    assert words == "8 videos"
    assert [len(some) for some in groups] == [3, 70, 1, 1, 1, 1, 1, 1]
    assert [len(set(some)) for some in groups] == [1] * 8
    assert len({some[0] for some in groups}) == 8


def test_few_videos_are_cut_into_stretches_of_at_least_a_block():
    groups, words = resampling_groups([100, 49, 7], block=25)

    sizes = [sorted(Counter(some).values()) for some in groups]
    assert sizes == [[25] * 4, [49], [7]]
    names = [set(some) for some in groups]
    assert not names[0] & names[1]
    assert words == (
        "6 stretches of about 25 frames (so few that intervals are rough)"
    )
    for some in groups:
        changes = sum(a != b for a, b in itertools.pairwise(some))
        assert changes == len(set(some)) - 1  # each stretch in one piece


def test_stretches_of_many_videos_where_they_are_wanted():
    assert "(too few for int" in resampling_groups([50, 50], 25)[1]

    groups, words = resampling_groups([50] * 8, 25, within_videos=True)
    assert sum(len(set(some)) for some in groups) == 16
    assert words == "16 stretches of about 25 frames"
