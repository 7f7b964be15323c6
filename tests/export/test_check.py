"""Which versions are checked, and what a check tells."""

import subprocess

import pytest

from keras_flowpose.export import check
from keras_flowpose.export.check import bundle_versions
from keras_flowpose.export.check import check_bundle
from keras_flowpose.export.check import version_numbers
from keras_flowpose.safe_files import UserError


def version(folder):
    folder.mkdir(parents=True)
    (folder / "saved_model.pb").touch()
    return folder


def test_the_highest_version_of_each_model_is_found(tmp_path):
    for name in ("9", "10", ".11.part", "notes"):
        version(tmp_path / "a" / name)
    other = version(tmp_path / "b" / "2")
    (tmp_path / "b" / "7").touch()  # no folder
    ten = tmp_path / "a" / "10"

    assert version_numbers(tmp_path / "a") == [9, 10]
    assert version_numbers(tmp_path / "nowhere") == []
    assert bundle_versions(ten) == [ten]
    assert bundle_versions(tmp_path / "a") == [ten]
    assert bundle_versions(tmp_path) == [ten, other]


def test_no_bundle_is_told(tmp_path):
    with pytest.raises(UserError, match="There is no exported model in"):
        check_bundle(tmp_path)


def test_all_that_is_found_is_told(tmp_path, monkeypatch):
    folder = version(tmp_path / "m" / "1")
    (folder / "batching_params.pbtxt").write_text("max_batch_siz: 4")
    (tmp_path / "models.config").write_text("model_config_list { config { } }")
    ran = []

    def run(words, **options):
        ran.append((words, options["env"]["CUDA_VISIBLE_DEVICES"]))
        return subprocess.CompletedProcess(
            words, -11, "ok      loads\n", "a\nb"
        )

    monkeypatch.setattr(check.subprocess, "run", run)

    report = check_bundle(tmp_path)

    ((words, device),) = ran
    assert words[1] == "-I" and words[-1] == str(folder) and device == "-1"
    assert not report.passed
    assert report.lines == (
        f"{folder}:",
        "ok      loads",
        "FAILED  status -11: b",
        "ok      models.config",
        "FAILED  batching_params.pbtxt has fields that the server does not "
        "know: max_batch_siz.",
    )
