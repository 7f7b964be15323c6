"""Sheets show each chosen example once, and say which joint is which."""

import cv2
import numpy as np
import pytest

from keras_flowpose.data.contact_sheet import draw_sheet
from keras_flowpose.data.contact_sheet import write_contact_sheet
from keras_flowpose.data.sheet_tiles import LabelledFrame
from keras_flowpose.drawing import joint_colour
from keras_flowpose.safe_files import UserError
from tests.data import pictures

SEEN = np.array([2, 2, 2])


def frame(value, present=True, visible=SEEN):
    return LabelledFrame(
        pictures.png(value=value), pictures.JOINTS, visible, "film 7", present
    )


def share_of(sheet, value):
    return (np.abs(sheet.astype(int) - value).max(axis=-1) == 0).mean()


def test_grid_of_stills_has_six_columns():
    examples = [[frame(20 * number)] for number in range(1, 9)]

    sheet = draw_sheet(examples, pictures.SKELETON, "films 1.0.0")

    assert sheet.dtype == np.uint8
    assert sheet.shape[1] == 6 * 240 + 5 * 6 + 2 * 16
    grid = sheet[-2 * 262 - 16 : -16]
    seen = [share_of(grid, 20 * number) for number in range(1, 9)]
    assert min(seen) > 0.3 * max(seen) > 0


def test_clips_are_rows_with_absent_frames_marked():
    frames = [frame(40 * n, n != 1) for n in range(1, 6)]

    sheet = draw_sheet([frames], pictures.SKELETON, "films")

    row = sheet[-160 - 44 - 16 : -44 - 16, 16 : 16 + 5 * 160]
    tiles = np.split(row, 5, axis=1)
    assert share_of(tiles[0], 40 // 3) > 0.3
    assert share_of(tiles[0], 40) == 0
    for place in range(1, 5):
        assert share_of(tiles[place], 40 * (place + 1)) > 0.3


def test_long_clips_show_first_centre_and_last():
    frames = [frame(100 + 5 * n) for n in range(31)]

    sheet = draw_sheet([frames], pictures.SKELETON, "films")

    row = sheet[-160 - 44 - 16 : -44 - 16]
    shown = [n for n in range(31) if share_of(row, 100 + 5 * n) > 0.05]
    assert {0, 15, 30} <= set(shown)
    assert len(shown) == 5


def test_head_lists_the_joints_in_their_colours():
    sheet = draw_sheet([[frame(90)]], pictures.SKELETON, "films")

    names = sheet[16 + 95 : 16 + 440, 16 + 440 :]
    for joint in pictures.SKELETON.joints:
        near = np.abs(names.astype(int) - joint_colour(joint)).max(axis=-1)
        assert (near < 30).sum() > 20, joint


def test_the_clearest_example_is_the_large_one():
    hidden = np.array([2, 1, 0])
    examples = [[frame(30, visible=hidden)], [frame(60)], [frame(120)]]
    examples[2][0] = LabelledFrame(
        pictures.png(value=120), pictures.JOINTS * 0 + 50, SEEN, ""
    )

    sheet = draw_sheet(examples, pictures.SKELETON, "films")

    large = sheet[16 : 16 + 440, 16 : 16 + 440]
    assert share_of(large, 60) > 0.3
    assert max(share_of(large, 30), share_of(large, 120)) < 0.001


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prepared")
    stills = [
        pictures.still(n, image=pictures.png(value=n)) for n in range(100, 124)
    ]
    splits = {"train": stills[:20], "test": stills[20:]}
    pictures.write(folder, splits)
    return folder


def shown(file):
    """Which of the examples are in the grid of a sheet."""
    grid = cv2.imread(str(file))[16 + 452 :, ..., ::-1]
    return {n for n in range(100, 124) if share_of(grid, n) > 0.005}


def test_examples_come_from_all_splits(prepared, tmp_path):
    write_contact_sheet(tmp_path / "a.png", "arm_pose", prepared, count=7)

    found = shown(tmp_path / "a.png")
    assert len(found) == 7
    assert len(found & set(range(100, 120))) == 4
    assert len(found & set(range(120, 124))) == 3


def test_seed_chooses_others_and_a_split_can_be_named(prepared, tmp_path):
    for seed in (0, 1, 2):
        write_contact_sheet(
            tmp_path / f"{seed}.png",
            "arm_pose",
            prepared,
            ["train"],
            count=5,
            seed=seed,
        )
    write_contact_sheet(
        tmp_path / "again.png", "arm_pose", prepared, ["train"], count=5
    )

    found = [shown(tmp_path / f"{seed}.png") for seed in (0, 1, 2)]
    assert all(len(f) == 5 and f <= set(range(100, 120)) for f in found)
    assert found[0] != found[1] or found[0] != found[2]
    assert shown(tmp_path / "again.png") == found[0]


def test_one_example_of_several_splits(prepared, tmp_path):
    write_contact_sheet(tmp_path / "a.png", "arm_pose", prepared, count=1)

    assert len(shown(tmp_path / "a.png")) == 1


def test_few_examples_are_all_shown(prepared, tmp_path):
    write_contact_sheet(
        tmp_path / "a.png", "arm_pose", prepared, ["test", "train[:1]"]
    )

    assert len(shown(tmp_path / "a.png")) == 5


def test_clips_are_drawn_from_their_files(tmp_path):
    visible = [[2, 2, 2]] * 3
    pictures.write(
        tmp_path, {"train": [pictures.clip(4, [False, True, True], visible)]}
    )

    write_contact_sheet(tmp_path / "a.png", "arm_pose/clips", tmp_path)

    row = cv2.imread(str(tmp_path / "a.png"))[-160 - 44 - 16 :]
    assert share_of(row, 40) > 0.02
    assert share_of(row, 80) > 0.02


def test_existing_file_is_kept(prepared, tmp_path):
    (tmp_path / "a.png").write_text("mine")

    with pytest.raises(UserError, match="exists already"):
        write_contact_sheet(tmp_path / "a.png", "arm_pose", prepared)

    assert (tmp_path / "a.png").read_text() == "mine"


@pytest.mark.parametrize(("name", "value"), [("count", 0), ("seed", -1)])
def test_wrong_numbers_are_refused(name, value, prepared, tmp_path):
    with pytest.raises(ValueError, match=f"`{name}` must be an integer"):
        write_contact_sheet(
            tmp_path / "a.png", "arm_pose", prepared, **{name: value}
        )
