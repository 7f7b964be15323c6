import csv
import errno
import os
from fractions import Fraction

import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.pose_track import PoseTrack

JOINTS = ("head", "right_wrist", "left wrist, odd")


def make_track(frames=4, seed=0):
    rng = np.random.default_rng(seed)
    spread = rng.uniform(0, 9, (frames, 3)).astype(np.float32)
    spread[:1] = np.nan
    return PoseTrack(
        joints=JOINTS,
        keypoints=rng.normal(100, 90, (frames, 3, 2)).astype(np.float32),
        scores=rng.uniform(-0.1, 1.1, (frames, 3)).astype(np.float32),
        spread=spread,
        times=np.arange(frames) / 29.97,
        video="talk.mp4",
        width=641,
        height=361,
        fps=Fraction(30000, 1001),
        damage="talk.mp4 is cut off.",
    )


@pytest.mark.parametrize("suffix", [".csv", ".npz"])
@pytest.mark.parametrize("frames", [1, 4])
def test_reads_back_what_it_wrote(tmp_path, suffix, frames):
    track = make_track(frames)
    path = tmp_path / f"a.poses{suffix}"
    track.save(path)
    read = PoseTrack.load(path)
    assert len(read) == frames
    assert read.joints == JOINTS
    for name in ("keypoints", "scores", "spread", "times"):
        np.testing.assert_allclose(
            getattr(read, name), getattr(track, name), atol=6e-4
        )
    assert os.listdir(tmp_path) == [path.name]


def test_npz_keeps_everything_exactly(tmp_path):
    track = make_track()
    track.save(tmp_path / "a.npz")
    read = PoseTrack.load(tmp_path / "a.npz")
    for name in ("keypoints", "scores", "spread", "times"):
        np.testing.assert_array_equal(getattr(read, name), getattr(track, name))
    for name in ("video", "width", "height", "fps", "damage"):
        assert getattr(read, name) == getattr(track, name)


def test_csv_has_one_row_for_each_frame_and_joint(tmp_path):
    track = make_track()
    track.save(tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 4 * 3
    assert ",".join(rows[0]) == "frame,time,joint,x,y,score,spread"
    row = rows[2 * 3 + 1]
    assert (row["frame"], row["joint"]) == ("2", "right_wrist")
    assert float(row["time"]) == pytest.approx(2 / 29.97, abs=1e-6)
    assert float(row["x"]) == pytest.approx(track.keypoints[2, 1, 0], abs=1e-3)
    assert float(row["y"]) == pytest.approx(track.keypoints[2, 1, 1], abs=1e-3)
    assert rows[0]["spread"] == ""


@pytest.mark.parametrize("method", ["save", "load"])
def test_other_suffixes_are_refused(tmp_path, method):
    call = getattr(make_track(), method)
    with pytest.raises(UserError, match=r"ends in \.csv or \.npz"):
        call(tmp_path / "a.json")


def test_existing_files_stay_unless_told(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(UserError, match="exists already"):
        make_track().save(path)
    assert path.read_text() == "mine"
    make_track().save(path, overwrite=True)
    assert len(PoseTrack.load(path)) == 4


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", ""),
        ("a.csv", "x,y\n1,2\n"),
        (
            "a.csv",
            "frame,time,joint,x,y,score,spread\n0,0,head,1,2,b,\n",
        ),
        (
            "a.csv",
            "frame,time,joint,x,y,score,spread\n"
            "0,0,head,1,2,1,\n0,0,nose,1,2,1,\n1,0,nose,1,2,1,\n",
        ),
        ("a.npz", "no archive"),
        ("a.npz", ""),
    ],
)
def test_other_files_are_refused(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    with pytest.raises(UserError, match="holds no pose track"):
        PoseTrack.load(tmp_path / name)


def test_missing_file(tmp_path):
    with pytest.raises(UserError, match="No such file"):
        PoseTrack.load(tmp_path / "a.csv")


def test_arrays_must_fit():
    with pytest.raises(ValueError, match=r"`scores` must have shape \(2, 1\)"):
        PoseTrack(
            joints=("head",),
            keypoints=np.zeros((2, 1, 2)),
            scores=np.zeros((2, 3)),
            spread=np.zeros((2, 1)),
            times=np.zeros(2),
        )


@pytest.mark.parametrize("suffix", [".csv", ".npz"])
def test_full_disk_raises_and_leaves_nothing(tmp_path, small_disk, suffix):
    folder = small_disk(16)
    with pytest.raises(OSError, match="space") as caught:
        make_track(2000).save(folder / f"a{suffix}")
    assert caught.value.errno == errno.ENOSPC
    assert os.listdir(folder) == []
