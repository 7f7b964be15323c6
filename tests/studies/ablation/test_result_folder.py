"""Results appear all or not at all, and nothing is overwritten."""

import json

import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.ablation.result_folder import check_results
from keras_flowpose.studies.ablation.result_folder import json_writer
from keras_flowpose.studies.ablation.result_folder import write_results


def test_all_files_or_none(tmp_path):
    def fails(path):
        raise RuntimeError("no picture")

    out = tmp_path / "new" / "out"
    with pytest.raises(RuntimeError, match="no picture"):
        write_results(
            out, {"a.json": json_writer({"x": 1}), "a.png": fails}, False
        )
    assert not out.parent.exists()
    write_results(out, {"a.json": json_writer({"x": [1.5, None]})}, False)
    assert json.loads((out / "a.json").read_text()) == {"x": [1.5, None]}


def test_nothing_is_overwritten_unasked(tmp_path):
    (tmp_path / "a.json").write_text("kept")
    with pytest.raises(UserError, match="exists already"):
        check_results(tmp_path, {"b.json": None, "a.json": None}, False)
    with pytest.raises(UserError, match="exists already"):
        write_results(tmp_path, {"a.json": json_writer({})}, False)
    assert (tmp_path / "a.json").read_text() == "kept"
    check_results(tmp_path, {"a.json": None}, True)
    write_results(tmp_path, {"a.json": json_writer({})}, True)
    assert (tmp_path / "a.json").read_text() == "{}\n"


def test_what_json_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_writer({"x": float("nan")})
