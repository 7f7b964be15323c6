"""The seconds in which tracks differ most, as a video."""

import cv2
import numpy as np
import pytest

from keras_flowpose.studies.comparison.labelled_clip import ClipFrame
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.studies.comparison.telling_clip import Stretch
from keras_flowpose.studies.comparison.telling_clip import most_different
from keras_flowpose.studies.comparison.telling_clip import stretch_video
from keras_flowpose.video.reader import VideoReader
from tests.studies.tracks import made_up


def test_is_the_stretch_in_which_tracks_are_farthest_apart():
    clips = [made_up(str(n), 150, n, noise=(0.0, 0.0)) for n in range(3)]
    clips[1].tracks["parametric"][130:140] += [3, 4]
    clips[2].tracks[SINGLE][0] += 12

    found = most_different(clips, "parametric")

    assert found.clip == 1
    assert found.stop - found.start == 100  # four seconds
    assert found.start <= 130 and found.stop >= 140
    assert found.difference == pytest.approx(5 * 10 / 100 * 256 / 96)


def test_a_short_video_is_shown_whole():
    found = most_different([made_up(frames=30)], "parametric")
    assert (found.start, found.stop) == (0, 30)


def test_the_video_shows_both_poses_of_these_frames(tmp_path):
    tracks = made_up(frames=12, width=300, height=450)
    for way, shift in ((SINGLE, 0), ("parametric", 150)):
        tracks.tracks[way][:] = [60 + shift, 200]

    def frames():
        for number in range(12):
            image = np.full((450, 300, 3), 10 * number, np.uint8)
            yield ClipFrame(image, number / 25, np.zeros((7, 2)), np.zeros(7))

    clip = LabelledClip("x", tracks.joints, 25.0, 12, "", frames)

    content, poster = stretch_video(
        clip, tracks, "parametric", Stretch(0, 4, 10, 1.0)
    )

    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    shown = [frame.image.astype(int) for frame in VideoReader(path)]
    assert len(shown) == 6
    first = cv2.imdecode(np.frombuffer(poster, np.uint8), cv2.IMREAD_COLOR)
    assert np.abs(first[:320, :426, ::-1] - shown[0][:, :426]).mean() < 6
    height, width = shown[0].shape[:2]
    assert height == 320
    assert width < 2 * 220
    for number, image in enumerate(shown, 4):
        ground = np.median(image)
        assert abs(ground - 10 * number) < 6
        y = round(200 * 320 / 450)
        for left, place in ((0, 60), (width - 213, 210)):
            x = left + round(place * 320 / 450)
            spot = image[y - 2 : y + 3, x - 2 : x + 3]
            assert np.abs(spot - ground).max() > 60
