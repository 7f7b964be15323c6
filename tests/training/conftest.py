"""Prepared clips that the temporal stage is trained on."""

import pytest

from tests.data.clips import prepare_moving_scene
from tests.data.faulty_clips import prepare_faulty_scene


@pytest.fixture(scope="session")
def scene_dir(tmp_path_factory):
    """A data folder with `moving_scene/frames` and `moving_scene/clips`."""
    return prepare_moving_scene(tmp_path_factory.mktemp("scene"))


@pytest.fixture(scope="session")
def faulty_dir(tmp_path_factory):
    """A data folder with `faulty_scene/clips`, whose splits are faults."""
    return prepare_faulty_scene(tmp_path_factory.mktemp("faulty"))
