import pytest

from keras_flowpose.data.label_files import image_names


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("00012.jpg", 12),
        ("0.png", 0),
        ("talk/img0012.png", 12),
        ("frame_7.JPG", 7),
        ("Frame-0003.jpeg", 3),
        ("f 5.jpg", 5),
        ("image10.png", 10),
        ("wave_0012.jpg", None),
        ("12_a.jpg", None),
        ("IMG_1234_edit.jpg", None),
        ("photo.jpg", None),
        ("1.5.jpg", None),
    ],
)
def test_frame_number(name, number):
    assert image_names.frame_number(name) == number


def test_paths_are_plain():
    assert image_names.plain_path("labeled-data\\a\\b.png") == (
        "labeled-data/a/b.png"
    )
    assert image_names.plain_path(" ./a/./b.png ") == "a/b.png"


def test_folder_of_a_plain_path():
    assert image_names.folder_of("a/b/c.png") == "a/b"
    assert image_names.folder_of("c.png") == ""


def test_kinds_do_not_depend_on_the_case():
    assert image_names.is_image("A.JPG")
    assert not image_names.is_image("a.mp4")
    assert image_names.is_video("b/A.MOV")
    assert not image_names.is_video("mp4")
