"""What holds for all formats; each has a test of its own beside this one."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.track_formats.formats import FORMATS
from keras_flowpose.video.track_formats.formats import format_of
from tests.architecture.source_tree import ROOT
from tests.video.tracks import FORMAT_ENDINGS
from tests.video.tracks import assert_same
from tests.video.tracks import make_track
from tests.video.tracks import needs_pyarrow

MEASURES = ("spread", "second_mode", "flow_error", "expected_error")
FLOW = ("flow", "flow_mode", "flow_size", "cuts", "mask_flow", "regions")

NOT_HELD = {
    ".csv": (
        *("video", "width", "height", "fps", "damage", "model", "pooling"),
        *("neighbours", "lookahead", "version", *FLOW),
    ),
    ".dlc.csv": (
        *("video", "width", "height", "fps", "damage"),
        *("times", *MEASURES, *FLOW),
    ),
}
"""What a format has no place for."""


@pytest.fixture(params=FORMAT_ENDINGS)
def ending(request):
    if request.param == ".parquet":
        needs_pyarrow()
    return request.param


@pytest.mark.parametrize("frames", [1, 4, 13])
def test_reads_back_bit_for_bit_what_it_wrote(tmp_path, ending, frames):
    track = make_track(frames)
    path = tmp_path / f"a.poses{ending}"

    track.save(path)
    read = PoseTrack.load(path)

    assert_same(read, track, *NOT_HELD.get(ending, ()))
    for name in NOT_HELD.get(ending, ()):
        value = getattr(read, name)
        assert not value if np.ndim(value) == 0 else np.isnan(value).all()
    assert os.listdir(tmp_path) == [path.name]


def test_tracks_that_know_little_and_miss_all(tmp_path, ending):
    shape = (3, 2)
    nothing = np.full(shape, np.nan)
    track = PoseTrack(
        ("nose", "tail"),
        np.full((*shape, 2), np.nan),
        nothing,
        nothing,
        nothing[:, 0],
    )
    track.save(tmp_path / f"a{ending}")

    read = PoseTrack.load(tmp_path / f"a{ending}")

    # DeepLabCut's scorer still says that there were no neighbours.
    assert_same(read, track)


def test_a_track_without_frames(tmp_path, ending):
    track = replace(
        make_track(),
        keypoints=np.zeros((0, 3, 2)),
        scores=np.zeros((0, 3)),
        **dict.fromkeys(MEASURES, np.zeros((0, 3))),
        times=np.zeros(0),
    )
    track.save(tmp_path / f"a{ending}")

    assert len(PoseTrack.load(tmp_path / f"a{ending}")) == 0


def test_files_that_break_off_are_refused(tmp_path, ending):
    whole = tmp_path / f"whole{ending}"
    replace(make_track(9), filters=("median:window=5",)).save(whole)
    content = whole.read_bytes()
    path = tmp_path / f"cut{ending}"
    places = np.arange(len(content) - 3)
    if ending.endswith(".csv"):
        # CSV cannot tell that the last cell of its last row lacks digits, nor
        # that columns which may be missing were in a header without rows.
        places = np.flatnonzero(np.frombuffer(content, np.uint8) == ord(","))
        places = places[places > content.index(b"\n")]
    for length in places[:: max(1, len(places) // 23)]:
        path.write_bytes(content[:length])
        with pytest.raises(UserError) as caught:
            PoseTrack.load(path)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_files_of_other_kinds_are_refused(tmp_path, ending):
    path = tmp_path / f"a{ending}"
    for content in (b"", b"\xff\x00", b"x,y\n1,2\n", b"[]", b"{}", b"\n\n"):
        path.write_bytes(content)
        with pytest.raises(UserError, match="expected") as caught:
            PoseTrack.load(path)
        assert str(path) in str(caught.value)


def test_the_longest_ending_counts():
    found = {one.ending: format_of(f"x.y{one.ending}") for one in FORMATS}

    assert set(found) == set(FORMAT_ENDINGS)
    assert all(one.ending == ending for ending, one in found.items())
    assert format_of("A.DLC.CSV").name == "DeepLabCut CSV"
    assert format_of("dlc.csv").name == "tidy CSV"


@pytest.mark.parametrize("name", ["a", "a.txt", "csv", "a.npz.gz", ".h5"])
def test_other_names_teach_the_endings(name):
    with pytest.raises(UserError, match=r"\.dlc\.csv \(DeepLabCut CSV\), "):
        format_of(name)


def test_content_tells_the_two_kinds_of_csv(tmp_path):
    for ending in (".csv", ".dlc.csv"):
        make_track().save(tmp_path / f"a{ending}")
    os.rename(tmp_path / "a.csv", tmp_path / "b.dlc.csv")
    os.rename(tmp_path / "a.dlc.csv", tmp_path / "b.csv")

    assert np.isnan(PoseTrack.load(tmp_path / "b.csv").times).all()
    assert PoseTrack.load(tmp_path / "b.dlc.csv").times[-1] > 0


def test_tracks_need_no_tensorflow(tmp_path):
    code = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(("
        "'tensorflow', 'keras', 'tensorflow_datasets', 'cv2', 'av')))\n"
        "import keras_flowpose as kfp\n"
        "track = kfp.PoseTrack.load('a.json').filtered('median:3')\n"
        "track.save('b.npz')\n"
        "print(*track.filters)"
    )
    replace(make_track(), filters=()).save(tmp_path / "a.json")

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == "median:window=3\n", done.stderr
