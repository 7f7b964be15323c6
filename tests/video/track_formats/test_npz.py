from fractions import Fraction

import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.track_formats.npz import read_npz
from keras_flowpose.video.track_formats.npz import write_npz
from tests.video.tracks import make_track


@pytest.fixture
def path(tmp_path):
    write_npz(make_track(), tmp_path / "a.npz")
    return tmp_path / "a.npz"


def fields_in(path):
    with np.load(path) as archive:
        return dict(archive)


def test_numpy_reads_every_field_by_its_name(path):
    track, found = make_track(), fields_in(path)

    np.testing.assert_array_equal(found["keypoints"], track.keypoints)
    assert found["joints"].tolist() == list(track.joints)
    assert found["filters"].tolist() == list(track.filters)
    assert Fraction(found["fps"].item()) == track.fps
    assert found["neighbours"] == 15


def test_fields_of_other_versions(path):
    fields = fields_in(path)
    for name in ("model", "filters", "version", "width", "flow_error", "cuts"):
        del fields[name]
    np.savez(path, **fields, mood="good")

    track = read_npz(path)

    assert (track.model, track.filters, track.width) == ("", (), 0)
    assert (track.video, track.cuts, track.mask_flow) == (
        "talk.mp4",
        False,
        True,
    )
    assert np.isnan(track.flow_error).all()
    np.testing.assert_array_equal(track.second_mode, make_track().second_mode)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"scores": None}, r"a\.npz: the field scores is expected"),
        ({"keypoints": np.zeros((4, 3))}, "keypoints: numbers of rank 3"),
        ({"times": np.array(["a"] * 4)}, "times: numbers of rank 1 .* <U1"),
        ({"joints": np.arange(3)}, "joints: text of rank 1 .* int64"),
        ({"width": "wide"}, "`width` is expected to be an integer"),
        ({"second_mode": np.zeros(3)}, "second_mode: numbers of rank 2"),
        ({"cuts": 1}, "`cuts` is expected to be true or false"),
        ({"filters": "median"}, "`filters` is expected to be a list"),
        ({"video": np.array([None])}, "video: the field is damaged"),
    ],
)
def test_damaged_fields_are_named(path, changes, told):
    fields = {**fields_in(path), **changes}
    np.savez(path, **{n: v for n, v in fields.items() if v is not None})

    with pytest.raises(UserError, match=told):
        read_npz(path)


def test_flipped_bytes_are_noticed(path):
    content = bytearray(path.read_bytes())
    place = content.index(b"keypoints.npy") + 60
    content[place : place + 9] = b"\x55" * 9
    path.write_bytes(content)

    with pytest.raises(UserError, match="keypoints: the field is damaged"):
        read_npz(path)


def test_other_files_are_refused(tmp_path):
    np.save(tmp_path / "a.npy", np.zeros(3))

    with pytest.raises(UserError, match=r"NumPy archive \(\.npz\) is exp"):
        read_npz(tmp_path / "a.npy")
