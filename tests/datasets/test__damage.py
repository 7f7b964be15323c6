"""Damage that a part tells of reaches the user, however it is prepared."""

import importlib.util
import warnings

import pytest

from keras_flowpose.data.label_statistics import label_statistics
from keras_flowpose.datasets._damage import DamageWarning
from keras_flowpose.datasets._damage import collected_damage
from keras_flowpose.datasets.prepare import prepare
from keras_flowpose.safe_files import UserError
from tests.datasets import tiny_dataset

CLIPS = f"{tiny_dataset.NAME}/clips"


def test_only_damage_is_collected_and_all_is_shown():
    before = warnings.showwarning
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        with collected_damage() as damage:
            for kind, text in ((DamageWarning, "cut off"), (UserWarning, "x")):
                warnings.warn(text, kind, stacklevel=1)

    assert damage == ["cut off"]
    assert [str(warning.message) for warning in shown] == ["cut off", "x"]
    assert warnings.showwarning is before


@pytest.mark.parametrize("kind", ["ignore", "error"])
def test_settings_of_the_user_do_not_hide_damage(kind):
    with pytest.warns(DamageWarning):
        warnings.simplefilter(kind)
        with collected_damage() as damage:
            for _ in range(2):
                warnings.warn("cut off", DamageWarning, stacklevel=1)

    assert damage == ["cut off", "cut off"]


def test_damage_is_told_and_stays_known(tiny_videos, tmp_path):
    data_dir = tmp_path / "data"
    (tiny_videos / "a.frames").write_text("2!")
    tiny_dataset.stop_at(tiny_videos, "c", "interrupt")
    with (
        pytest.warns(DamageWarning, match="a is cut off"),
        pytest.raises(KeyboardInterrupt, match="2 finished parts"),
    ):
        prepare(CLIPS, tiny_videos, data_dir)
    tiny_dataset.stop_at(tiny_videos, "", "")

    with pytest.warns(DamageWarning, match="a is cut off"):
        result = prepare(CLIPS, tiny_videos, data_dir)

    assert tiny_dataset.made(tiny_videos) == "abccd"
    assert result.examples == {"train": 12, "test": 5}
    assert result.damage == ("a is cut off.",)
    assert prepare(CLIPS, tiny_videos, data_dir).damage == result.damage
    statistics = label_statistics(CLIPS, data_dir)
    assert "damaged: a is cut off." in statistics.table()


@pytest.mark.skipif(
    importlib.util.find_spec("apache_beam") is None,
    reason="Apache Beam is not installed (extra `beam`)",
)
def test_damage_is_told_with_beam_too(tiny_videos, tmp_path):
    (tiny_videos / "b.frames").write_text("3!")

    with pytest.warns(DamageWarning, match="b is cut off"):
        result = prepare(CLIPS, tiny_videos, tmp_path / "data", beam=True)

    assert result.damage == ("b is cut off.",)


def test_split_that_damage_has_emptied_is_said(tiny_videos, tmp_path):
    (tiny_videos / "d.frames").write_text("0!")

    with (
        pytest.warns(DamageWarning),
        pytest.raises(UserError, match=r"without examples\. d is cut off\."),
    ):
        prepare(CLIPS, tiny_videos, tmp_path / "data")
