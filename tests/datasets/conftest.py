"""A dataset for tests of the preparation itself."""

from pathlib import Path

import pytest

from tests.datasets import tiny_dataset


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory) -> Path:
    """The builder's folder; one, because TFDS registers a name once."""
    folder = tmp_path_factory.mktemp("builders")
    tiny_dataset.write_builder(folder)
    return folder


@pytest.fixture
def tiny_builder(tiny_folder) -> Path:
    """Makes `tiny_video_pose` known for one test; gives its folder."""
    tiny_dataset.make_known(tiny_folder)
    yield tiny_folder
    tiny_dataset.forget(tiny_folder)


@pytest.fixture
def tiny_videos(tmp_path, tiny_builder) -> Path:
    """The manual folder of `tiny_video_pose`."""
    return tiny_dataset.write_videos(tmp_path / "videos")
