"""Finding a dataset's files in whatever way they were put there."""

import tarfile
import zipfile

import pytest

from keras_flowpose.datasets._manual_folder import find_root
from keras_flowpose.datasets._manual_folder import present_images
from keras_flowpose.safe_files import UserError
from tests.datasets.prepared_builder import download_manager


@pytest.fixture
def manual(tmp_path):
    (tmp_path / "manual").mkdir()
    return tmp_path / "manual"


def root_of(manual, tops=("people",), suffix=".zip"):
    dl_manager = download_manager(manual, manual.parent / "downloads")
    return find_root(
        dl_manager, "labels.mat", tops, "https://example.org", suffix
    )


def write(path, content="labels"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def test_manual_folder_itself(manual):
    write(manual / "labels.mat")

    assert root_of(manual) == manual


def test_top_folder(manual):
    write(manual / "people" / "labels.mat")

    assert root_of(manual) == manual / "people"


@pytest.mark.parametrize("top", ["", "people/", "named_otherwise/"])
def test_zip_with_and_without_top_folder(manual, top):
    with zipfile.ZipFile(manual / "people.zip", "w") as archive:
        archive.writestr(f"{top}images/a.jpg", "a")
        archive.writestr(f"{top}labels.mat", "zipped")

    root = root_of(manual)

    assert (root / "labels.mat").read_text() == "zipped"
    assert (root / "images" / "a.jpg").read_text() == "a"


@pytest.mark.parametrize("padding", [0, 10240])
def test_tar_gz_also_with_tape_padding(manual, padding):
    write(manual.parent / "labels.mat", "tarred")
    path = manual / "people.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(manual.parent / "labels.mat", "./people/labels.mat")
    path.write_bytes(path.read_bytes() + bytes(padding))

    root = root_of(manual, suffix=".tar.gz")

    assert (root / "labels.mat").read_text() == "tarred"


def test_unpacked_folder_is_taken_before_the_archive(manual):
    write(manual / "people" / "labels.mat")
    (manual / "people.zip").write_bytes(b"")

    assert root_of(manual) == manual / "people"


def test_nothing_there_says_what_to_put_where(manual):
    write(manual / "something else")

    with pytest.raises(
        UserError,
        match=r"No `labels\.mat` under .*people/labels\.mat, .*people\.zip "
        r"there\. Download it from https://example\.org\.",
    ):
        root_of(manual)


def test_two_releases_unpacked_are_refused(manual):
    write(manual / "labels.mat")
    write(manual / "people" / "labels.mat")

    with pytest.raises(UserError, match=r"one release .*people\. Move"):
        root_of(manual)


def test_two_releases_packed_are_refused(manual):
    for name in ("people.zip", "people_large.zip"):
        (manual / name).write_bytes(b"")

    with pytest.raises(UserError, match=r"people\.zip, .*people_large\.zip"):
        root_of(manual, tops=("people", "people_large"))


def test_incomplete_archive_is_named(manual):
    with zipfile.ZipFile(manual / "people.zip", "w") as archive:
        archive.writestr("labels.mat", "zipped" * 1000)
    content = (manual / "people.zip").read_bytes()
    (manual / "people.zip").write_bytes(content[:-100])

    with pytest.raises(UserError, match=r"people\.zip cannot be unpacked"):
        root_of(manual)


def test_archive_of_something_else_is_named(manual):
    with zipfile.ZipFile(manual / "people.zip", "w") as archive:
        archive.writestr("holiday/a.jpg", "a")

    with pytest.raises(UserError, match=r"people\.zip holds no `labels\.mat`"):
        root_of(manual)


NAMES = ["seq1/a.png", "seq1/b.png", "seq2/a.png", "seq3/a.png", "c.png"]


def test_images_in_several_folders(tmp_path):
    for name in [*NAMES, "seq1/not named.png", "not named.txt"]:
        write(tmp_path / name)

    assert present_images(tmp_path, NAMES * 2, False) == set(NAMES)


def test_missing_images_are_counted_and_named(tmp_path):
    write(tmp_path / "seq1/a.png")

    with pytest.raises(
        UserError,
        match=r"4 of 5 images are missing in .*: c\.png, seq1/b\.png, "
        r"seq2/a\.png, \.\.\.\. .*--allow-missing",
    ):
        present_images(tmp_path, NAMES, False)


def test_missing_images_may_be_left_out(tmp_path):
    write(tmp_path / "seq1/a.png")
    write(tmp_path / "c.png")

    assert present_images(tmp_path, NAMES, True) == {"seq1/a.png", "c.png"}


def test_no_image_at_all_is_an_error(tmp_path):
    with pytest.raises(UserError, match=r"holds none of the 5 .*c\.png"):
        present_images(tmp_path, NAMES, True)


def test_no_folder_is_an_error(tmp_path):
    with pytest.raises(UserError, match=r"No folder .*images\. Expected c"):
        present_images(tmp_path / "images", NAMES, True)
