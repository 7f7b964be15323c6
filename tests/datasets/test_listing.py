"""The list of datasets."""

from keras_flowpose.datasets.listing import dataset_list_text
from keras_flowpose.datasets.listing import list_datasets
from keras_flowpose.datasets.prepare import prepare
from tests.datasets import tiny_dataset


def listed(data_dir):
    return {item.name: item for item in list_datasets(data_dir)}


def test_facts_of_a_dataset(tiny_videos, tmp_path):
    data_dir = tmp_path / "data"
    before = listed(data_dir)[tiny_dataset.NAME]
    prepare(f"{tiny_dataset.NAME}/clips", tiny_videos, data_dir, every=2)
    after = listed(data_dir)[tiny_dataset.NAME]

    assert before.what == "Tiny videos: noise and three joints."
    assert list(before.configs) == ["frames", "clips"]
    assert before.skeleton.name == "three"
    assert before.by_hand
    assert before.prepared == ()
    assert after.prepared == ("clips_e2/1.0.0",)


def test_text_names_all_of_them(dummy_data_dir, tiny_builder):
    text = dataset_list_text(list_datasets(dummy_data_dir))

    entries = {entry.split("\n")[0]: entry for entry in text.split("\n\n")}
    assert set(entries) == set(listed(dummy_data_dir))
    assert "prepared: 1.0.0" in " ".join(entries["lspet_pose"].split())
    assert "14 joints (lsp_14)" in entries["lspet_pose"]
    assert (
        "tiny_video_pose/frames  Single frames." in entries["tiny_video_pose"]
    )
    assert "not prepared" in entries["tiny_video_pose"]
    assert max(map(len, text.split("\n"))) <= 78
