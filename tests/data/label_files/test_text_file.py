import pytest

from keras_flowpose.data.label_files.text_file import json_in
from keras_flowpose.data.label_files.text_file import text_of
from keras_flowpose.safe_files import UserError


def test_text_with_and_without_a_byte_order_mark(tmp_path):
    for encoding in ("utf-8", "utf-8-sig"):
        (tmp_path / "a").write_text("Füße\n", encoding=encoding)
        assert text_of(tmp_path / "a") == "Füße\n"


def test_missing_files_and_other_encodings_are_named(tmp_path):
    with pytest.raises(UserError, match=r"No such file: .*a\.csv"):
        text_of(tmp_path / "a.csv")
    (tmp_path / "a.csv").write_text("Füße", encoding="latin-1")
    with pytest.raises(UserError, match=r"a\.csv: text in UTF-8.*at byte 1\."):
        text_of(tmp_path / "a.csv")


def test_json_that_is_none_is_placed(tmp_path):
    assert json_in(tmp_path / "a", '{"a": [1]}') == {"a": [1]}
    with pytest.raises(UserError, match=r"b, line 2, column 1: JSON is"):
        json_in(tmp_path / "b", '{"a":\n}')
