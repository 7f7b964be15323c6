import json

import pytest

from keras_flowpose.data.user_folder.splits import assign_splits
from keras_flowpose.data.user_folder.splits import split_of
from keras_flowpose.safe_files import UserError

NAMES = ("talk", "a/walk", "a/run", "photos/wave_1.jpg", "photos/wave_2.jpg")


@pytest.fixture
def file(tmp_path):
    def write(content):
        kind = "csv" if isinstance(content, str) else "json"
        path = tmp_path / f"splits.{kind}"
        text = content if kind == "csv" else json.dumps(content)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_hash_is_fixed_for_good():
    names = [f"video{number}" for number in range(1000)]
    counts = dict.fromkeys(("train", "validation", "test"), 0)
    for name in names:
        counts[split_of(name)] += 1

    # Trained models rely on it: a change would leak test videos.
    assert counts == {"train": 805, "validation": 88, "test": 107}
    assert [n for n in names[:30] if split_of(n) == "test"] == [
        "video2",
        "video19",
        "video23",
        "video25",
    ]


def test_a_video_stays_where_it_is_when_others_come():
    few = assign_splits(["video1", "video2", "video3", "video4"], None)
    many = assign_splits([f"video{n}" for n in range(100)], None)

    for split, names in few.items():
        assert set(names) <= set(many[split])


def test_there_is_always_something_to_train_on():
    others = [n for n in map(str, range(99)) if split_of(n) != "train"]

    assert len(others) > 3
    assert assign_splits(others[:3], None) == {"train": sorted(others[:3])}


@pytest.mark.parametrize(
    "content",
    [
        "video,split\ntalk.mp4,test\nrun,validation\na/walk,train\n"
        "wave_*,train\n",
        "split,video\ntest,talk\nvalidation,a/r*\ntrain,./a/walk.MOV\n"
        "train,photos/*\n",
        {
            "train": ["walk", "wave_1.jpg", "wave_2.jpg"],
            "validation": ["a/run.avi"],
            "test": ["talk"],
        },
    ],
)
def test_a_file_decides(file, content):
    assert assign_splits(NAMES, file(content)) == {
        "train": ["a/walk", "photos/wave_1.jpg", "photos/wave_2.jpg"],
        "validation": ["a/run"],
        "test": ["talk"],
    }


def test_a_file_may_leave_train_empty(file):
    assert list(assign_splits(NAMES, file("video,split\n*,test\n"))) == ["test"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            "video,split\ntalk,train\n",
            "4 are not: a/run, a/walk, photos/wave_1",
        ),
        (
            "video,split\n*,dev\n",
            "line 2: a split .*train, validation, test.*'dev'",
        ),
        ("video,split\ntolk,train\n", "line 2: .*'tolk'.*Did you mean talk?"),
        (
            "video,split\n*,train\nrun,test\n",
            "line 3: .*one split.*a/run in train and in test",
        ),
        (
            "name,split\n*,train\n",
            "line 1: the columns video,split.*name,split",
        ),
        ("", "line 1: .*an empty file"),
        ("video,split\n*\n", "line 2: 2 cells"),
        ({"train": "talk"}, 'splits.json: {"train": .*"talk"'),
        (["talk"], "is expected. Received '[\"talk\"]'"),
    ],
)
def test_errors_name_the_line_and_what_was_expected(file, content, words):
    path = file(content)
    with pytest.raises(UserError) as caught:
        assign_splits(NAMES, path)

    rest = str(caught.value)
    assert rest.startswith(str(path))
    for part in words.split(".*"):
        assert part in rest, str(caught.value)
        rest = rest.partition(part)[2]


@pytest.mark.parametrize("name", ["splits.csv", "splits.json"])
def test_other_encodings_are_told(name, tmp_path):
    path = tmp_path / name
    path.write_bytes("video,split\nGespräch,train\n".encode("latin-1"))
    with pytest.raises(UserError, match=rf"{name}: text in UTF-8 is expected"):
        assign_splits(NAMES, path)


def test_damaged_json_is_told(tmp_path):
    (tmp_path / "splits.json").write_text("{\n]")
    with pytest.raises(UserError, match="line 2, column 1: JSON is expected"):
        assign_splits(NAMES, tmp_path / "splits.json")
