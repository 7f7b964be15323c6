"""Each check finds what it is for, in a bundle that is then damaged.

A net of coordinates, because its bundle is the smallest; the others are
checked with `test_bundle.py`'s.
"""

import shutil

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.export import check_script
from keras_flowpose.export.bundle import export_bundle
from keras_flowpose.export.check_script import ANSWERS_FILE
from keras_flowpose.export.check_script import CheckError
from keras_flowpose.export.check_script import LoadedBundle
from keras_flowpose.export.warmup import WARMUP_FILE
from keras_flowpose.models.coordinate_net import CoordinateNet


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    net = CoordinateNet(2, width=0.02, input_size=(16, 24))
    out = tmp_path_factory.mktemp("served")
    made = export_bundle(
        net, out, joints=("a", "b"), batch_sizes=(1, 2), check=False
    )
    assert made.report is None
    return made.folder


@pytest.fixture(scope="module")
def bundle(folder):
    return LoadedBundle(folder)


@pytest.fixture(scope="module")
def answers(folder):
    with np.load(folder / ANSWERS_FILE) as file:
        return dict(file)


def test_a_good_bundle_passes(bundle, answers):
    told = [
        check_script.check_signatures(bundle),
        check_script.check_warmup(bundle, {}),
        check_script.check_first_answer(bundle, answers),
        check_script.check_answers(bundle, answers),
        check_script.check_bad_images(bundle, answers),
    ]
    assert told[0] == "serving_default, serve_jpeg"
    assert told[1].startswith("4 requests in ")


def test_other_names_than_declared(bundle, monkeypatch):
    declared = bundle.about["signatures"]
    renamed = {"default": declared["serving_default"], "serve_jpeg": 1}
    monkeypatch.setitem(bundle.about, "signatures", renamed)

    with pytest.raises(CheckError, match="declared"):
        check_script.check_signatures(bundle)


def test_other_answers_than_the_models(bundle, answers):
    keypoints = answers["keypoints"].copy()
    keypoints[2, 1, 0] += 0.02

    with pytest.raises(CheckError, match=r"differ by 0\.02, more than 0\.01"):
        check_script.check_answers(bundle, {**answers, "keypoints": keypoints})


def test_slow_first_answers(bundle, answers, monkeypatch):
    monkeypatch.setattr(check_script, "_FIRST_ANSWER_SECONDS", 0.0)

    with pytest.raises(CheckError, match="it came after"):
        check_script.check_first_answer(bundle, answers)


def test_warm_up_files_that_are_damaged_or_miss_a_size(
    bundle, folder, tmp_path, monkeypatch
):
    content = (folder / WARMUP_FILE).read_bytes()
    place = tmp_path / WARMUP_FILE
    place.parent.mkdir()
    monkeypatch.setattr(bundle, "folder", tmp_path)

    for damaged in (content[:-3], content[:5]):
        place.write_bytes(damaged)
        with pytest.raises(CheckError, match="ends within a record"):
            check_script.check_warmup(bundle, {})
    place.write_bytes(content)
    monkeypatch.setitem(bundle.about, "batch_sizes", [1, 2, 4])
    with pytest.raises(CheckError, match="has sizes"):
        check_script.check_warmup(bundle, {})
    monkeypatch.setattr(check_script, "_MOST_RECORDS", 3)
    with pytest.raises(CheckError, match="4 records"):
        check_script.check_warmup(bundle, {})


@pytest.mark.parametrize("message", [b"\x08\x01", b"\x0a\x05abc", b"\x0a"])
def test_messages_that_are_none(message):
    with pytest.raises(CheckError, match="a message"):
        list(check_script.message_fields(message))


def test_outputs_without_a_row_for_each_input(tmp_path):
    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32, "x")])
    def ask(x):
        return {"same": x, "sum": tf.reduce_sum(x)}

    tf.saved_model.save(tf.Module(), str(tmp_path), {"ask": ask})
    (tmp_path / "assets").mkdir(exist_ok=True)
    (tmp_path / "assets" / "joints.json").write_text("{}")
    bundle = LoadedBundle(tmp_path)

    with pytest.raises(CheckError, match=r"1 rows with sum of shape \(\)"):
        bundle.run("ask", {"x": np.ones(1)})


def test_what_fails_is_told_and_gives_status_1(folder, tmp_path, capsys):
    # In this process, where the package is imported and may stay so.
    broken = tmp_path / "1"
    shutil.copytree(folder, broken)
    for file in (broken / "variables").glob("*data*"):
        file.write_bytes(b"")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("keras_flowpose", "tensorflow_addons"):
            patch.setitem(check_script.sys.modules, name, None)
        status = check_script.main([str(broken)])

    assert status == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("FAILED  loads: ")
