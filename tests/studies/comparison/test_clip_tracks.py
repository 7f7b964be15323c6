"""Tracks of a labelled video, kept in a file."""

import dataclasses

import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.comparison.clip_tracks import ClipTracks
from keras_flowpose.studies.comparison.plan import SINGLE
from tests.studies.tracks import made_up


def test_reads_what_it_wrote(tmp_path):
    tracks = made_up(name="a/b é")

    tracks.save(tmp_path / "some.npz")
    found = ClipTracks.load(tmp_path / "some.npz")

    for field in dataclasses.fields(ClipTracks):
        was, now = getattr(tracks, field.name), getattr(found, field.name)
        if isinstance(was, dict):
            assert list(now) == list(was)
            for way in was:
                np.testing.assert_array_equal(now[way], was[way])
        else:
            np.testing.assert_array_equal(now, was)
    assert len(found) == 40


def test_pixels_are_those_of_the_longer_side():
    tracks = made_up(width=64, height=96)
    np.testing.assert_allclose(tracks.scaled_truth(), tracks.truth * 256 / 96)
    np.testing.assert_allclose(
        tracks.scaled_track(SINGLE), tracks.tracks[SINGLE] * (256 / 96)
    )


def test_a_damaged_file_is_told(tmp_path):
    path = tmp_path / "some.npz"
    made_up().save(path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(UserError, match=r"some.npz .* not whole"):
        ClipTracks.load(path)

    np.savez(path, name="x")
    with pytest.raises(UserError, match="holds no tracks"):
        ClipTracks.load(path)


def test_arrays_must_fit():
    tracks = made_up()
    with pytest.raises(ValueError, match=r"`tracks\['parametric'\]` must have"):
        dataclasses.replace(
            tracks,
            tracks={**tracks.tracks, "parametric": np.zeros((39, 7, 2))},
        )
