"""Which files a comparison makes."""

import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.comparison.comparison_files import (
    check_comparison_files,
)


@pytest.mark.parametrize("name", ["comparison.json", "report.html"])
def test_results_are_not_replaced_unasked(tmp_path, name):
    (tmp_path / "tracks").mkdir()
    check_comparison_files(tmp_path)
    (tmp_path / name).touch()
    with pytest.raises(UserError, match=f"{name} exists already"):
        check_comparison_files(tmp_path)
    check_comparison_files(tmp_path, overwrite=True)


def test_a_folder_is_not_made_by_looking(tmp_path):
    check_comparison_files(tmp_path / "new")
    assert not (tmp_path / "new").exists()
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="Cannot make the folder"):
        check_comparison_files(tmp_path / "file" / "out")
