"""The packages that others use, and the files of ours that they are given."""

import importlib
import warnings

import pytest

from keras_flowpose.video.pose_track import PoseTrack
from tests.video.tracks import make_track


def package(name):
    """Imports a package or a part of it, or skips where it is not installed."""
    top = name.partition(".")[0]
    pytest.importorskip(top, reason=f"needs {top}: run `make test-ecosystem`")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # theirs, while they are imported
        return importlib.import_module(name)


def written(tmp_path, name) -> PoseTrack:
    """A track with missing joints, written to a file, its video beside it."""
    track = make_track(11)
    track.save(tmp_path / name)
    # Nobody looks into it, but sleap-io wants it to be there.
    (tmp_path / track.video).touch()
    return track
