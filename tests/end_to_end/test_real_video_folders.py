"""Users' folders made of real clips, real people and real stills."""

import numpy as np
import pytest

from keras_flowpose.skeleton import UPPER_BODY_7
from tests.datasets.test_video_folder import prepare
from tests.datasets.test_video_folder import read
from tests.shared_data import shared_data


@pytest.mark.real_data
def test_real_clips(tmp_path):
    folder = tmp_path / "manual"
    folder.mkdir()
    for name in ("interview_male_4", "interview_male_5", "signer_webcam"):
        for suffix in ("mp4", "json"):
            file = shared_data("clips", f"{name}.{suffix}")
            (folder / file.name).symlink_to(file)
    (folder / "splits.csv").write_text(
        "video,split\ninterview_*,train\nsigner_webcam.mp4,test\n"
    )

    with pytest.warns(UserWarning, match="Nothing is in validation"):
        builder = prepare(folder, tmp_path)
    info, examples = read(tmp_path)

    splits = builder.info.splits
    counts = {s: splits[s].num_examples for s in splits}
    assert counts == {"train": 24 + 13, "test": 58}
    assert info.metadata["joint_names"] == list(UPPER_BODY_7.joints)
    assert {e["label_source"] for e in examples.values()} == {3}
    flags = np.stack([e["visible"] for e in examples.values()])
    # 196 of the 315 have coordinates, but a score below 0.5.
    assert [int((flags == flag).sum()) for flag in (0, 1, 2)] == [315, 1, 349]


@pytest.mark.real_data
def test_real_persons_in_the_same_frames(tmp_path):
    with pytest.warns(UserWarning, match="Nothing is in"):
        builder = prepare(shared_data("bonn_posetrack"), tmp_path)
    _, examples = read(tmp_path)

    assert builder.info.splits["train"].num_examples == 164
    assert set(examples) == {
        (f"frames#person{person}", frame)
        for person in range(4)
        for frame in range(1, 42)
    }
    flags = np.stack([e["visible"] for e in examples.values()])
    assert [int((flags == flag).sum()) for flag in (0, 1, 2)] == [0, 153, 2143]


@pytest.mark.real_data
@pytest.mark.slow
def test_real_stills(tmp_path):
    builder = prepare(shared_data("gesture_stills"), tmp_path)

    splits = builder.info.splits
    counts = {s: splits[s].num_examples for s in splits}
    assert counts == {"train": 1227, "validation": 161, "test": 170}
