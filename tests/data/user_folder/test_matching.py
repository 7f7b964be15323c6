import pytest

from keras_flowpose.data.label_files.read_labels import read_labels
from keras_flowpose.data.user_folder.matching import match
from keras_flowpose.data.user_folder.media import scan
from keras_flowpose.safe_files import UserError


@pytest.fixture
def matched(tmp_path):
    """Writes files (text as it is, True empty) and matches the folder."""

    def make(files, **kwargs):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("" if text is True else text)
        content = scan(tmp_path)
        read = [read_labels(path) for path in content.label_files]
        return match(content, read, **kwargs)

    return make


def tidy(*rows, header="frame,joint,x,y"):
    return "\n".join([header, *rows])


def named(*rows):
    return tidy(*rows, header="video,person,frame,joint,x,y")


FILES = {
    "talk.mp4": True,
    "talk.csv": tidy("0,nose,1,2", "0,neck,1,2"),
    "walk/001.jpg": True,
    "walk/002.jpg": True,
    "photos/wave_a.jpg": True,
    "photos/wave_b.jpg": True,
    "others.csv": named(
        "walk,0,1,nose,1,2", "walk,1,2,nose,3,4", "wave_a.jpg,,,nose,5,6"
    ),
}


def test_everything_finds_its_place(matched, tmp_path):
    found = matched(FILES)

    assert found.skeleton.joints == ("nose", "neck")
    assert [(v.name, v.source, list(v.labels)) for v in found.videos] == [
        ("walk#person0", "walk", [1]),
        ("walk#person1", "walk", [2]),
        ("talk", "talk", [0]),
    ]
    (still,) = found.stills
    assert still.name == "photos/wave_a.jpg"
    assert still.still == tmp_path / "photos/wave_a.jpg"
    # In the joints of all, `neck` is not labelled here.
    assert still.labels.visible.tolist() == [[2, 0]]
    assert found.missing == 0


def test_what_has_no_labels_is_noted(matched):
    found = matched({**FILES, "extra.mov": True, "empty/001.png": True})

    videos, images = found.notes
    assert "videos without labels were left out (2): extra.mov, empty" in videos
    assert "images without labels were left out (1): photos/wave_b" in images


def test_two_label_files_of_one_video_are_refused(matched):
    with pytest.raises(
        UserError, match=r"talk .*one label file.*talk\.csv and"
    ):
        matched({**FILES, "talk.json.csv": named("talk.mp4,,3,nose,1,2")})


LOST = {
    **FILES,
    "lost.csv": named("lost.mp4,,0,nose,1,2", "lost.mp4,,1,nose,1,2"),
    "images.csv": named("lost.jpg,,,nose,1,2", "gone.jpg,,,nose,1,2"),
    "walk.csv": tidy("7,nose,1,2", "2,nose,1,2", "9,nose,1,2"),
    "others.csv": named("wave_a.jpg,,,nose,5,6"),
}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lost.csv", r"lost\.csv: the video 'lost\.mp4' is expected in"),
        ("images.csv", r"2 are missing: lost\.jpg, gone\.jpg\. Complete"),
        (
            "walk.csv",
            r"frame 7 is labelled, and .*walk has the images 001\.jpg to "
            r"002\.jpg \(2 such frames\)",
        ),
    ],
)
def test_labels_of_what_is_not_there_are_refused(matched, name, words):
    others = ("lost.csv", "images.csv", "walk.csv")
    files = {k: v for k, v in LOST.items() if k == name or k not in others}

    with pytest.raises(UserError, match=words) as caught:
        matched(files)

    assert "--allow-missing" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_labels_of_what_is_not_there_may_be_left_out(matched):
    found = matched(LOST, allow_missing=True)

    assert found.missing == 2 + 2 + 2
    assert {v.name for v in found.videos} == {"talk", "walk"}


def test_nothing_that_is_labelled_is_there(matched):
    with pytest.raises(UserError, match="holds none of the videos"):
        matched(
            {"a.mp4": True, "lost.csv": LOST["lost.csv"]}, allow_missing=True
        )


def test_two_images_of_a_labelled_frame_are_refused(matched):
    with pytest.raises(UserError, match=r"walk: one image .*001\.jpg and 1\.p"):
        matched({**FILES, "walk/1.png": True})
