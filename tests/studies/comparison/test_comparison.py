"""All numbers of a comparison."""

import json
import math

import numpy as np
import pytest

from keras_flowpose.evaluation.bootstrap import paired_bootstrap
from keras_flowpose.studies.comparison.comparison import compare_tracks
from keras_flowpose.studies.comparison.measures import LABELS
from keras_flowpose.studies.comparison.measures import MEASURES
from keras_flowpose.studies.comparison.plan import SINGLE
from tests.studies.tracks import made_up

CLIPS = [made_up("one", 80, 1), made_up("two", 50, 2, width=200)]


@pytest.fixture(scope="module")
def compared():
    return compare_tracks(CLIPS, {"neighbours": 2, "model": "made up"})


def errors(way, keep=lambda clip, frame, joint: True):
    found = []
    for clip in CLIPS:
        factor = 256 / max(clip.width, clip.height)
        for frame in range(len(clip)):
            for joint in range(7):
                if clip.visible[frame, joint] and keep(clip, frame, joint):
                    a, b = clip.tracks[way][frame, joint], clip.truth[frame]
                    found.append(float(np.hypot(*(a - b[joint]))) * factor)
    return np.array(found)


def check(figure, wanted):
    assert figure.count == len(wanted)
    np.testing.assert_allclose(figure.mean, wanted.mean(), rtol=1e-5)
    np.testing.assert_allclose(figure.median, np.median(wanted), rtol=1e-5)


@pytest.mark.parametrize("way", [SINGLE, "parametric"])
def test_errors_of_all_parts_equal_those_by_hand(compared, way):
    check(compared.figure(way, "error"), errors(way))
    wrists = errors(way, lambda clip, frame, joint: joint in (1, 2))
    check(compared.figure(way, "error", "wrist"), wrists)
    second = errors(way, lambda clip, frame, joint: clip.name == "two")
    check(compared.figure(way, "error", "two", "video"), second)
    hidden = errors(
        way, lambda clip, frame, joint: clip.visible[frame, joint] == 1
    )
    check(compared.figure(way, "error", "hidden or unsure", "sight"), hidden)


def test_speeds_are_told_apart(compared):
    def slow(clip, frame, joint):
        if not 0 < frame < len(clip) - 1:
            return False
        near = [frame - 1, frame, frame + 1]
        if not (clip.visible[near, joint] > 0).all():
            return False
        way = clip.truth[frame + 1, joint] - clip.truth[frame - 1, joint]
        return np.hypot(*way) * 256 / max(clip.width, clip.height) / 2 < 1

    check(
        compared.figure(SINGLE, "error", "0 to 1", "speed"),
        errors(SINGLE, slow),
    )
    assert compared.parts("speed")[-1] == "8 and more"


def test_differences_are_from_single_frames_at_the_same_places(compared):
    ours, single = compared.ways[1], compared.ways[0]
    figure = compared.figure(ours, "error")

    gap = errors(ours).mean() - errors(single).mean()
    np.testing.assert_allclose(figure.difference.estimate, gap, rtol=1e-5)
    ratio = errors(ours).mean() / errors(single).mean()
    np.testing.assert_allclose(figure.ratio.estimate, ratio, rtol=1e-5)
    assert figure.difference.low < gap < figure.difference.high < 0
    # Stretches of 25 frames: 3 of the first video and 2 of the second.
    assert compared.resampled.startswith("5 stretches of about 25 frames")
    lengths = [len(errors(single, lambda c, f, j: True))]
    assert figure.count == lengths[0]


def test_the_interval_is_over_stretches(compared):
    groups, ours, single = [], [], []
    for clip in CLIPS:
        for frame in range(len(clip)):
            place = min(frame // 25, len(clip) // 25 - 1)
            groups.append(f"{clip.name} {place}")
            for way, rows in (("parametric", ours), (SINGLE, single)):
                gaps = clip.tracks[way][frame] - clip.truth[frame]
                gaps = np.hypot(*gaps.T) * 256 / max(clip.width, clip.height)
                rows.append(np.where(clip.visible[frame] > 0, gaps, np.nan))
    wanted = paired_bootstrap(np.array(ours), np.array(single), groups)
    found = compared.figure("parametric", "error").difference
    np.testing.assert_allclose(
        [found.low, found.high], [wanted.low, wanted.high], rtol=0.02
    )


def test_few_stretches_give_no_interval(compared):
    # Three stretches of the first video, two of the second.
    for name in ("one", "two"):
        figure = compared.figure("parametric", "error", name, "video")
        assert figure.difference.estimate < 0
        assert math.isnan(figure.difference.low)
        assert math.isnan(figure.ratio.high)


def test_labels_are_measured_and_not_compared(compared):
    figure = compared.figure(LABELS, "acceleration")
    assert figure.count > 100
    assert figure.difference is None
    assert compared.figure(LABELS, "error") is None
    assert compared.figure(SINGLE, "error").difference is None


def test_everything_is_in_the_json(compared):
    content = json.loads(compared.to_json())

    assert content["ways"] == [SINGLE, "parametric"]
    assert content["conditions"]["model"] == "made up"
    assert [video["name"] for video in content["videos"]] == ["one", "two"]
    assert content["videos"][1]["frames"] == 50
    assert set(content["video_curves"]) == {"one", "two"}
    assert len(content["curves"][0]["joint_types"]["wrist"]["accuracy"]) == 21
    measured = {figure["measure"] for figure in content["figures"]}
    assert measured == {measure.name for measure in MEASURES}
    kinds = {figure["kind"] for figure in content["figures"]}
    assert kinds == {"joints", "video", "speed", "sight"}


def test_what_does_not_exist_is_null():
    clip = made_up(frames=30)
    clip.visible[:] = 0
    compared = compare_tracks([clip], {"neighbours": 2})

    figure = compared.figure("parametric", "error")
    assert (figure.count, figure.mean) == (0, None)
    assert math.isnan(figure.difference.estimate)
    content = json.loads(compared.to_json())
    assert content["figures"][0]["mean"] is None
    assert compared.figure("parametric", "acceleration").mean > 0
