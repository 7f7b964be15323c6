from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from keras_flowpose.data.label_files.read_labels import read_labels
from keras_flowpose.safe_files import UserError
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.track_formats.deeplabcut_csv import read_deeplabcut
from keras_flowpose.video.track_formats.deeplabcut_csv import write_deeplabcut
from tests.video.tracks import make_track

PATH = Path("a.csv")
HEADER = (
    "scorer,DLC_net,DLC_net,DLC_net,DLC_net,DLC_net,DLC_net",
    "bodyparts,RPaw,RPaw,RPaw,tail,tail,tail",
    "coords,x,y,likelihood,x,y,likelihood",
)


def read(*lines):
    return read_deeplabcut(PATH, "\n".join(lines))


def test_the_text_is_that_of_an_analysed_video(tmp_path):
    nan = np.nan
    track = PoseTrack(
        ("nose", "tail"),
        [[[1.1, 2], [3, 4.5]], [[nan, nan], [7, 8]]],
        [[0.25, 1], [0.1, nan]],
        np.full((2, 2), nan),
        [0, 0.04],
        model="tiny",
        pooling="sum",
        neighbours=7,
        filters=("median:window=5", "savgol:window=9,order=2"),
        version="1.2",
    )

    write_deeplabcut(track, tmp_path / "a.csv")

    who = (
        '"keras_flowpose; version=1.2; model=tiny; pooling=sum; neighbours=7; '
        'lookahead=0; filters=median:window=5+savgol:window=9,order=2"'
    )
    assert (tmp_path / "a.csv").read_text().splitlines() == [
        ",".join(["scorer"] + 6 * [who]),
        "bodyparts,nose,nose,nose,tail,tail,tail",
        "coords,x,y,likelihood,x,y,likelihood",
        "0,1.1,2.0,0.25,3.0,4.5,1.0",
        "1,,,0.1,7.0,8.0,",
    ]


def test_files_of_deeplabcut_itself():
    track = read(*HEADER, "0,1,2,0.9,3,4,0.2", "1,5,6,0.5,,,")

    assert track.joints == ("RPaw", "tail")
    assert track.model == "DLC_net"
    nan = np.nan
    np.testing.assert_array_equal(
        track.keypoints, [[[1, 2], [3, 4]], [[5, 6], [nan, nan]]]
    )
    scores = np.array([[0.9, 0.2], [0.5, nan]], np.float32)
    np.testing.assert_array_equal(track.scores, scores)
    assert np.isnan(track.times).all()


def test_one_individual_and_no_likelihood():
    track = read(
        "scorer,me,me",
        "individuals,ann,ann",
        "bodyparts,nose,nose",
        "coords,x,y",
        "0,1,2",
    )

    assert (track.joints, track.model) == (("nose",), "me")
    np.testing.assert_array_equal(track.keypoints, [[[1, 2]]])
    assert np.isnan(track.scores).all()


@pytest.mark.parametrize(
    "model", ["a, b", "odd; name", "", "filters=", 'quo"ted']
)
def test_what_the_scorer_says_comes_back_or_is_the_model(tmp_path, model):
    track = replace(make_track(), model=model)
    write_deeplabcut(track, tmp_path / "a.csv")

    read = read_deeplabcut(PATH, (tmp_path / "a.csv").read_text())

    if ";" in model:
        assert read.model.startswith("keras_flowpose; version=0.1.0; model=odd")
    else:
        assert (read.model, read.filters) == (model, track.filters)
        assert (read.neighbours, read.lookahead) == (15, 3)


def test_tracks_are_labels_too(tmp_path):
    track = make_track(5)
    write_deeplabcut(track, tmp_path / "a.csv")

    (video,) = read_labels(tmp_path / "a.csv", least_score=-1).videos

    # Labels without a likelihood count as unsure.
    there = np.isfinite(track.keypoints[..., 0]) & np.isfinite(track.scores)
    np.testing.assert_array_equal(video.labels.visible > 0, there)
    np.testing.assert_array_equal(
        video.labels.joints[there], track.keypoints[there]
    )


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((*HEADER[:2], "0,1,2,1,3,4,1"), "DeepLabCut's header is expected"),
        ((*HEADER, "0,1,2,0.9,3,4"), "line 4: 7 cells are expected"),
        ((*HEADER, "0,1,b,0.9,3,4,1"), "line 4, column RPaw y: .*'b'"),
        ((*HEADER, "0,1,2,,3,,1"), "line 4: tail .*both x and y"),
        ((*HEADER, "1,1,2,1,3,4,1"), "line 4, column frame: .* 0. Received 1"),
        (
            (*HEADER, "0,1,2,1,3,4,1", "2,1,2,1,3,4,1"),
            "line 5, column frame: .* 1. Received 2",
        ),
        (
            (HEADER[0], "individuals,a,a,a,b,b,b", *HEADER[1:]),
            "line individuals: .*one individual. Received a, b",
        ),
        ((*HEADER, "labeled-data/a/img0.png,1,2,1,3,4,1"), "line 4, column fr"),
    ],
)
def test_errors_name_line_and_column(lines, told):
    with pytest.raises(UserError, match=told) as caught:
        read(*lines)
    assert str(caught.value).startswith("a.csv")
