import os

import numpy as np
import pytest

from keras_flowpose.flow.base import NumberedFlow
from keras_flowpose.flow.flow_files import write_flow
from keras_flowpose.flow.precomputed import PrecomputedFlow
from keras_flowpose.safe_files import UserError

SHAPE = (5, 7)


def field(target, source):
    return np.full((*SHAPE, 2), [target, source], np.float32)


@pytest.fixture
def folder(tmp_path):
    for name, frames in (
        ("0_to_1.flo", (0, 1)),
        ("00001_to_00000.npz", (1, 0)),
        ("1_TO_12.FLO", (1, 12)),
    ):
        write_flow(tmp_path / name, field(*frames))
    (tmp_path / "notes.txt").write_text("0_to_2.flo")
    (tmp_path / "a0_to_2.flo").touch()
    (tmp_path / "0_to_2.flo.part").touch()
    return tmp_path


def test_the_name_says_target_and_source(folder):
    flow = PrecomputedFlow(folder)
    assert isinstance(flow, NumberedFlow)
    for frames in ((0, 1), (1, 0), (1, 12)):
        np.testing.assert_array_equal(
            flow.flow_between(*frames, SHAPE), field(*frames)
        )


def test_a_missing_pair_is_named(folder):
    with pytest.raises(UserError, match=r"no 0_to_2\.flo .*frame 12"):
        PrecomputedFlow(folder).flow_between(0, 2, SHAPE)


def test_another_size_is_told(folder):
    with pytest.raises(UserError, match="is of 7 x 5 pixels, not 64 x 48"):
        PrecomputedFlow(folder).flow_between(0, 1, (48, 64))


def test_damage_is_told(folder):
    (folder / "0_to_1.flo").write_bytes(b"PIEH")
    with pytest.raises(UserError, match=r"0_to_1\.flo is no \.flo file"):
        PrecomputedFlow(folder).flow_between(0, 1, SHAPE)


def test_two_files_for_one_pair_are_refused(folder):
    write_flow(folder / "00_to_01.npz", field(0, 1))
    with pytest.raises(UserError, match=r"Two files .* frame 0 to frame 1"):
        PrecomputedFlow(folder)


def test_folders_without_flow_are_refused(tmp_path):
    with pytest.raises(UserError, match="No such file"):
        PrecomputedFlow(tmp_path / "nothing")
    (tmp_path / "frame1.flo").touch()
    with pytest.raises(UserError, match=r"is called 12_to_13\.flo"):
        PrecomputedFlow(tmp_path)


def test_settings_change_with_the_files(folder):
    before = PrecomputedFlow(folder).settings
    assert PrecomputedFlow(os.fspath(folder)).settings == before
    os.utime(folder / "0_to_1.flo", (1, 1))
    touched = PrecomputedFlow(folder).settings
    (folder / "00001_to_00000.npz").unlink()
    removed = PrecomputedFlow(folder).settings
    assert len({before, touched, removed}) == 3
    assert str(folder) in before
