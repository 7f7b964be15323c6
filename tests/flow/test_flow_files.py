"""Flow files, against OpenCV's reader and writer and bytes by hand."""

import struct

import cv2
import numpy as np
import pytest

from keras_flowpose.flow.flow_files import read_flow
from keras_flowpose.flow.flow_files import write_flow
from keras_flowpose.safe_files import UserError

FLOW = np.random.default_rng(0).normal(0, 9, (5, 7, 2)).astype(np.float32)


@pytest.mark.parametrize("name", ["a.flo", "a.npz", "A.FLO"])
def test_comes_back_as_it_was(tmp_path, name):
    write_flow(tmp_path / name, FLOW)
    flow = read_flow(tmp_path / name)
    assert flow.dtype == np.float32
    np.testing.assert_array_equal(flow, FLOW)


def test_opencv_reads_and_writes_the_same(tmp_path):
    write_flow(tmp_path / "ours.flo", FLOW)
    np.testing.assert_array_equal(
        cv2.readOpticalFlow(str(tmp_path / "ours.flo")), FLOW
    )
    assert cv2.writeOpticalFlow(str(tmp_path / "theirs.flo"), FLOW)
    np.testing.assert_array_equal(read_flow(tmp_path / "theirs.flo"), FLOW)


def test_bytes_of_a_flo_file(tmp_path):
    path = tmp_path / "a.flo"
    values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    path.write_bytes(struct.pack("<fii6f", 202021.25, 3, 1, *values))
    expected = [[[1, 2], [3, 4], [5, 6]]]
    np.testing.assert_array_equal(read_flow(path), expected)


def test_half_and_double_precision_are_read(tmp_path):
    for dtype in (np.float16, np.float64):
        np.savez(tmp_path / "a.npz", flow=np.ones((2, 3, 2), dtype))
        flow = read_flow(tmp_path / "a.npz")
        assert flow.dtype == np.float32
        np.testing.assert_array_equal(flow, np.ones((2, 3, 2)))


def flo(width, height, values, magic=202021.25):
    return (
        struct.pack("<fii", magic, width, height) + np.float32(values).tobytes()
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "begin with the number 202021.25"),
        (b"PIEH", "begin with the number 202021.25"),
        (flo(2, 1, [0] * 4, magic=1.0), "begin with the number 202021.25"),
        (flo(2, 1, [0] * 3), "takes 28 bytes, and it has 24"),
        (flo(2, 1, [0] * 5), "takes 28 bytes, and it has 32"),
        (flo(-1, -1, [0] * 2), "damaged"),
        (flo(0, 5, []), "damaged"),
        (flo(2, 1, [0, 0, 2e9, 0]), "no flow at 1 of 2 pixels"),
        (flo(2, 1, [0, 0, np.nan, np.inf]), "no flow at 1 of 2 pixels"),
    ],
)
def test_bad_flo_files_are_told_apart(tmp_path, content, words):
    path = tmp_path / "a.flo"
    path.write_bytes(content)
    with pytest.raises(UserError, match=words) as caught:
        read_flow(path)
    assert str(path) in str(caught.value)


def test_bad_npz_files_are_told_apart(tmp_path):
    path = tmp_path / "a.npz"

    def refuse(words):
        with pytest.raises(UserError, match=words):
            read_flow(path)

    refuse("Cannot read .*a.npz: No such file")
    path.write_bytes(b"no archive")
    refuse("no .npz file, or damaged")
    path.write_bytes(b"")
    refuse("no .npz file, or damaged")
    np.savez(path, u=FLOW[..., 0], v=FLOW[..., 1])
    refuse("no array named `flow`, only u, v")
    np.savez(path, flow=FLOW[..., 0])
    refuse(r"not float32 of \(5, 7\)")
    np.savez(path, flow=FLOW.astype(int))
    refuse("not int64")
    np.savez(path, flow=np.array([{}], object))
    refuse("no .npz file, or damaged")
    whole = tmp_path / "whole.npz"
    write_flow(whole, FLOW)
    path.write_bytes(whole.read_bytes()[:-40])
    refuse("no .npz file, or damaged")


def test_damage_inside_an_archive_is_found(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, flow=FLOW)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF  # one of the values
    path.write_bytes(content)
    with pytest.raises(UserError, match="damaged"):
        read_flow(path)


@pytest.mark.parametrize("action", [read_flow, lambda p: write_flow(p, FLOW)])
def test_other_names_are_refused(tmp_path, action):
    with pytest.raises(UserError, match=r"ends in \.flo or \.npz: .*a\.png"):
        action(tmp_path / "a.png")


def test_only_finite_fields_are_written(tmp_path):
    for flow in (FLOW[..., :1], FLOW[0], np.full((2, 3, 2), np.nan)):
        with pytest.raises(ValueError, match="`flow` must be finite"):
            write_flow(tmp_path / "a.flo", flow)
    assert list(tmp_path.iterdir()) == []


def test_existing_files_stay_unless_told(tmp_path):
    write_flow(tmp_path / "a.flo", FLOW)
    with pytest.raises(UserError, match="exists already"):
        write_flow(tmp_path / "a.flo", -FLOW)
    write_flow(tmp_path / "a.flo", -FLOW, overwrite=True)
    np.testing.assert_array_equal(read_flow(tmp_path / "a.flo"), -FLOW)
