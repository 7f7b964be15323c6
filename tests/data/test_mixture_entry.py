"""Mixtures in writing."""

import pytest

from keras_flowpose.data.mixture_entry import MixtureEntry
from keras_flowpose.data.mixture_entry import mixture_entries
from keras_flowpose.safe_files import UserError


def test_one_name_is_a_mixture_of_one():
    assert mixture_entries("lspet_pose", "all") == (
        MixtureEntry("lspet_pose", "all", 1.0),
    )


def test_weights_stand_behind_names():
    assert mixture_entries("a:0.7, b/frames:3,c,d:1.0.0,e:1.0.0:2") == (
        MixtureEntry("a", "train", 0.7),
        MixtureEntry("b/frames", "train", 3.0),
        MixtureEntry("c", "train", 1.0),
        MixtureEntry("d:1.0.0", "train", 1.0),
        MixtureEntry("e:1.0.0", "train", 2.0),
    )


@pytest.mark.parametrize(
    "text", ["", "a:", "a:0", "a:-1", "a:nan", "a,,b", ":1"]
)
def test_other_text_is_refused(text):
    with pytest.raises(UserError, match=r"lspet_pose:0\.7,bbc_pose/frames"):
        mixture_entries(text)


def test_entries_check_themselves():
    with pytest.raises(ValueError, match="`weight` must be a number > 0"):
        MixtureEntry("a", weight=0)
    with pytest.raises(ValueError, match="`name` must be a TFDS name"):
        MixtureEntry("")
