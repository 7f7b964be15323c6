"""A net and prepared clips that studies look at."""

import pytest

from tests.data.clips import prepare_moving_scene
from tests.training.temporal_runs import save_source


@pytest.fixture(scope="session")
def scene_dir(tmp_path_factory):
    """A data folder with `moving_scene/frames` and `moving_scene/clips`."""
    return prepare_moving_scene(tmp_path_factory.mktemp("scene"))


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    """A preset of a small net with random weights."""
    return save_source(tmp_path_factory.mktemp("source") / "net")
