"""Accuracy curves of each way."""

import numpy as np

from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.studies.curves import accuracy_curves
from tests.studies.tracks import made_up


def test_curves_count_joints_of_all_videos_in_pixels_of_the_network_frame():
    clips = [made_up("one", 30, 1), made_up("two", 20, 2, width=200)]

    together, alone = accuracy_curves(clips)

    assert [result.name for result in together] == [SINGLE, "parametric"]
    assert list(alone) == ["one", "two"]
    head = clips[0].joints.index("head")
    within, count = 0, 0
    for clip in clips:
        factor = 256 / max(clip.width, clip.height)
        for frame in range(len(clip)):
            if clip.visible[frame, head]:
                gap = clip.tracks[SINGLE][frame, head] - clip.truth[frame, head]
                count += 1
                within += np.hypot(*gap) * factor <= 6
    scores = together[0].joint_types["head"]
    assert scores.count == count
    np.testing.assert_allclose(scores.accuracy[6], within / count)
    assert together[0].unit == "pixels of the 256-pixel network frame"
    assert together[0].normaliser == "1.4 x median shoulder width of the video"
    assert alone["two"][1].images == 20
