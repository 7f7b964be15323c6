"""What is there, what is missing, and where to get it."""

import os

import pytest

from keras_flowpose.datasets._manual_files import archives_digest
from keras_flowpose.datasets._manual_files import check_manual_files
from keras_flowpose.datasets._manual_files import find_manual_files
from keras_flowpose.datasets._manual_files import found_table
from keras_flowpose.datasets._parts import ManualFile
from keras_flowpose.safe_files import UserError

LABELS = ManualFile("the labels", ("a/labels.mat", "all.zip"), "example.org")
VIDEOS = ManualFile("the videos", ("*.avi", "all.zip"), "example.org/videos")
MASKS = ManualFile("masks", ("masks/*.png",), "the authors", required=False)
ALL = (LABELS, VIDEOS, MASKS)


class Builder:
    """What the check reads of a builder."""

    name = "films"
    MANUAL_FILES = ALL
    MANUAL_DOWNLOAD_INSTRUCTIONS = "Put them\n   there."


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "all.zip").write_bytes(b"zip")
    for name in ("one.avi", "two.avi"):
        (tmp_path / name).touch()
    return tmp_path


def test_first_pattern_that_matches_counts(folder):
    found = find_manual_files(ALL, folder)

    assert [(f.pattern, f.files, f.there) for f in found] == [
        ("all.zip", 1, True),
        ("*.avi", 2, True),
        (None, 0, False),
    ]


def test_table_says_where_to_get_what_is_missing(folder):
    (folder / "all.zip").unlink()

    lines = found_table(find_manual_files(ALL, folder)).splitlines()

    assert [" ".join(line.split()) for line in lines] == [
        "MISSING the labels expected: a/labels.mat or all.zip",
        "from: example.org",
        "there the videos *.avi (2 files)",
        "optional masks expected: masks/*.png",
        "from: the authors",
    ]


def test_absent_folder_has_nothing(tmp_path):
    found = find_manual_files(ALL, tmp_path / "absent")

    assert not any(f.there for f in found)


def test_complete_folder_passes(folder):
    check_manual_files(Builder, folder)


def test_needed_files_are_named(folder):
    (folder / "all.zip").unlink()

    with pytest.raises(UserError, match=r"lacks the labels.*example\.org\.$"):
        check_manual_files(Builder, folder)


@pytest.mark.parametrize("place", [None, "absent", "empty"])
def test_no_folder_tells_what_to_put_where(place, tmp_path):
    (tmp_path / "empty").mkdir()
    folder = place and tmp_path / place

    with pytest.raises(UserError, match=r"Put them there\.$"):
        check_manual_files(Builder, folder)


def test_datasets_that_need_nothing_need_no_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(Builder, "MANUAL_FILES", (MASKS,))

    check_manual_files(Builder, None)
    check_manual_files(Builder, tmp_path / "absent")


def test_digest_changes_with_the_archives_only(folder):
    before = archives_digest(ALL, folder)
    (folder / "one.avi").write_text("longer")
    same = archives_digest(ALL, folder)
    os.utime(folder / "all.zip", (1, 1))
    touched = archives_digest(ALL, folder)

    assert before == same
    assert len({before, touched, archives_digest(ALL, None)}) == 3
