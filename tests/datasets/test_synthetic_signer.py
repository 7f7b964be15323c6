"""The builder of drawn signers, on tiny drawings."""

import pickle
from pathlib import Path
from typing import ClassVar

import cv2
import numpy as np
import pytest
import tensorflow_datasets as tfds

from keras_flowpose.data.label_kinds import LABEL_SOURCES
from keras_flowpose.data.schema import skeleton_from_metadata
from keras_flowpose.datasets.dry_run import dry_run
from keras_flowpose.datasets.prepare import prepare
from keras_flowpose.datasets.synthetic_signer import (
    synthetic_signer_dataset_builder,
)
from keras_flowpose.datasets.synthetic_signer.config import (
    SyntheticSignerConfig,
)
from keras_flowpose.datasets.synthetic_signer.config import all_configs
from keras_flowpose.datasets.synthetic_signer.config import split_of
from keras_flowpose.datasets.synthetic_signer.drawn_videos import signer_config
from keras_flowpose.datasets.synthetic_signer.drawn_videos import video_name
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import signer_frames
from tests.datasets import prepared_builder

Builder = synthetic_signer_dataset_builder.Builder
FRAMES = SyntheticSignerConfig(
    name="frames", description="x", people=10, length=7, every=3, size=(40, 56)
)
CLIPS = SyntheticSignerConfig(
    name="clips",
    description="x",
    clips=True,
    neighbours=2,
    stride=2,
    every=4,
    people=10,
    videos_each=2,
    length=9,
    size=(40, 56),
)


class SyntheticSignerTest(tfds.testing.DatasetBuilderTestCase):
    """TFDS' own checks of a builder, for frames and clips."""

    DATASET_CLASS = Builder
    SPLITS: ClassVar = {"train": 16, "validation": 2, "test": 2}
    # There is no dummy data, but the test case wants a folder.
    EXAMPLE_DIR = str(Path(__file__).parent)
    BUILDER_CONFIG_NAMES_TO_TEST: ClassVar = [
        SyntheticSignerConfig(
            name=name,
            description="x",
            clips=clips,
            neighbours=1,
            every=2,
            people=10,
            length=4,
            size=32,
        )
        for name, clips in (("tiny", False), ("tiny_clips", True))
    ]


def read(data_dir, config):
    """Info, and examples by video and frame."""
    info, examples = prepared_builder.read(
        data_dir, f"synthetic_signer/{config}"
    )
    return info, {(e["video"].decode(), int(e["frame"])): e for e in examples}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Both tiny configs, prepared."""
    data_dir = tmp_path_factory.mktemp("signers")
    for config in (FRAMES, CLIPS):
        prepared_builder.prepare(Builder, None, data_dir, config)
    return data_dir


def drawn_again(video):
    """The frames of a video, from its name alone."""
    return list(signer_frames(signer_config(video)))


def decoded(content):
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    return image[..., ::-1].astype(np.float32)


def check_picture(content, frames, number):
    """It is that frame and no other, with nothing but one JPEG between."""
    picture = decoded(content)
    errors = [np.abs(picture - frame.image).mean() for frame in frames]
    assert np.argmin(errors) == number
    assert errors[number] < 3


def test_every_name_draws_its_frames_again(folder):
    info, examples = read(folder, "frames")

    assert skeleton_from_metadata(info.metadata) == UPPER_BODY_7
    assert info.metadata["drawn_by"].startswith("keras_flowpose ")
    assert set(examples) == {
        (f"person{person}-seed{person}-7x40x56", number)
        for person in range(10)
        for number in (1, 4)
    }
    flags = []
    for (video, number), example in examples.items():
        frames = drawn_again(video)
        frame = frames[number]
        inside = frame.visible > 0
        np.testing.assert_array_equal(example["visible"], frame.visible)
        np.testing.assert_array_equal(
            example["joints"][inside], frame.joints[inside]
        )
        assert not example["joints"][~inside].any()
        assert example["scale_reference"] == 0
        assert LABEL_SOURCES[example["label_source"]] == "synthetic"
        check_picture(example["image"], frames, number)
        flags.append(frame.visible)
    # All three meanings are among them.
    assert set(np.concatenate(flags)) == {0, 1, 2}


def test_clips_are_cut_from_whole_videos(folder):
    _, clips = read(folder, "clips")

    assert set(clips) == {
        (f"person{person}-seed{seed}-9x40x56", number)
        for person in range(10)
        for seed in (person, 100_000 + person)
        for number in (1, 5)
    }
    for video in ("person3-seed3-9x40x56", "person3-seed100003-9x40x56"):
        frames = drawn_again(video)
        for centre, present in ((1, [0, 0, 1, 1, 1]), (5, [1, 1, 1, 1, 0])):
            clip = clips[video, centre]
            numbers = np.arange(centre - 4, centre + 5, 2)
            np.testing.assert_array_equal(clip["frame_numbers"], numbers)
            np.testing.assert_array_equal(clip["present"], present)
            for place in np.flatnonzero(present):
                frame = frames[numbers[place]]
                check_picture(clip["frames"][place], frames, numbers[place])
                np.testing.assert_array_equal(
                    clip["visible"][place], frame.visible
                )
                np.testing.assert_array_equal(
                    clip["joints"][place],
                    np.where(frame.visible[:, None] > 0, frame.joints, 0),
                )


def test_two_preparations_are_the_same(folder, tmp_path):
    prepared_builder.prepare(Builder, None, tmp_path, FRAMES)

    files = [
        {
            path.name: path.read_bytes()
            for path in (root / "synthetic_signer/frames").rglob("*.tfrecord*")
        }
        for root in (folder, tmp_path)
    ]
    assert len(files[0]) == 3
    assert files[0] == files[1]


def test_no_person_is_in_two_splits_of_any_size(folder):
    persons = {}
    for split in ("train", "validation", "test"):
        for config in ("frames", "clips"):
            _, examples = prepared_builder.read(
                folder, f"synthetic_signer/{config}", split
            )
            for example in examples:
                drawn = signer_config(example["video"].decode())
                persons.setdefault(drawn.identity_seed, set()).add(split)

    assert sorted(persons) == list(range(10))
    assert all(len(splits) == 1 for splits in persons.values())
    splits = [split_of(person) for person in range(1000)]
    assert [splits.count(s) for s in ("train", "validation", "test")] == [
        800,
        100,
        100,
    ]


def test_sizes_hold_each_other():
    configs = {config.name: config for config in all_configs()}
    videos = {
        name: {
            video_name(drawn)
            for person in range(config.people)
            for drawn in config.videos_of(person)
        }
        for name, config in configs.items()
    }

    assert videos["small"] < videos["large"]
    assert len(videos["large"]) == 2000
    for size in ("mini", "small", "large"):
        assert videos[size] == videos[f"{size}_clips"]
        assert not configs[size].clips
        assert configs[f"{size}_clips"].clips
        assert configs[f"{size}_clips"].window == 31
        # One scene a seed: no two videos show the same movements.
        seeds = [signer_config(video).seed for video in videos[size]]
        assert len(set(seeds)) == len(seeds)


def test_names_tell_what_is_drawn():
    drawn = SignerConfig(frames=9, size=(40, 56), seed=7, identity_seed=3)

    assert signer_config(video_name(drawn)) == drawn
    for name in ("person3-seed7-9x40", "bbc_7", ""):
        with pytest.raises(ValueError, match=r"`name` must be like person12-"):
            signer_config(name)


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("people", 0),
        ("people", 100_001),
        ("videos_each", 0),
        ("length", 0),
        ("size", 8),
        ("every", 0),
    ],
)
def test_configs_are_checked(argument, value):
    with pytest.raises(ValueError, match=f"`{argument}` must .*{value}"):
        SyntheticSignerConfig(name="x", **{"people": 1, argument: value})


def test_parts_can_be_sent_to_other_machines(tmp_path):
    builder = Builder(data_dir=tmp_path, config=CLIPS)
    dl_manager = prepared_builder.download_manager(None, tmp_path)

    parts = pickle.loads(pickle.dumps(builder._parts(dl_manager)))

    names = {s: [p.name for p in parts[s]] for s in parts}
    assert {s: len(names[s]) for s in names} == {
        "train": 16,
        "validation": 2,
        "test": 2,
    }
    assert names["test"] == [
        "test/person9-seed9-9x40x56",
        "test/person9-seed100009-9x40x56",
    ]
    part = parts["test"][0]
    assert part.expensive
    assert [key for key, _ in part.make()] == [
        "person9-seed9-9x40x56/0000001",
        "person9-seed9-9x40x56/0000005",
    ]


def test_nothing_has_to_be_downloaded(tmp_path):
    run = dry_run("synthetic_signer/large_clips", None, tmp_path)

    assert run.complete
    assert "needs nothing that you download" in run.text()


@pytest.mark.slow
@pytest.mark.parametrize("beam", [False, True])
def test_prepare_by_name(tmp_path, beam):
    if beam:
        pytest.importorskip("apache_beam", reason="Apache Beam is not there")

    made = prepare("synthetic_signer/mini", data_dir=tmp_path, beam=beam)

    assert made.examples == {"train": 32, "validation": 4, "test": 4}
    _, examples = read(tmp_path, "mini")
    assert len(examples) == 40
    video, number = min(examples)
    frame = drawn_again(video)[number]
    example = examples[video, number]
    np.testing.assert_array_equal(example["visible"], frame.visible)
    assert decoded(example["image"]).shape == (128, 128, 3)
