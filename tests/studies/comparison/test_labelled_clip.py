"""What a labelled video is, from wherever."""

import numpy as np

from keras_flowpose.studies.comparison.labelled_clip import ClipFrame
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip


def test_frames_are_given_anew_each_time():
    frame = ClipFrame(np.zeros((2, 3, 3), np.uint8), 0.0, np.zeros((1, 2)), [1])
    clip = LabelledClip("x", ("hand",), 25.0, 2, "", lambda: iter([frame] * 2))

    assert len(list(clip.frames())) == len(list(clip.frames())) == clip.count
