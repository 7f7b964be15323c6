import errno
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write
from keras_flowpose.safe_files import check_folder
from keras_flowpose.safe_files import check_writable
from keras_flowpose.safe_files import folder_of_files
from keras_flowpose.safe_files import make_folder

ROOT = Path(__file__).resolve().parents[1]


def _write(path, text="new", **options):
    with atomic_write(path, **options) as temporary:
        temporary.write_text(text)


def _write_folder(path, name, **options):
    with atomic_write(path, **options) as temporary:
        temporary.mkdir()
        (temporary / name).write_text("new")


def test_file_appears_at_the_end_of_the_block(tmp_path):
    path = tmp_path / "poses.csv"

    with atomic_write(path) as temporary:
        temporary.write_text("new")
        assert not path.exists()

    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == ["poses.csv"]


def test_temporary_file_is_beside_and_keeps_the_suffix(tmp_path):
    with atomic_write(tmp_path / "clip.v2.mp4") as temporary:
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".mp4"
        assert temporary.name.startswith(".")
        temporary.touch()


@pytest.mark.parametrize("kind", [str, Path])
def test_paths_may_be_text_and_relative(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)

    _write(kind("name"))

    assert (tmp_path / "name").read_text() == "new"


@pytest.mark.parametrize("overwrite", [False, True])
def test_existing_file(tmp_path, overwrite):
    path = tmp_path / "a.txt"
    path.write_text("old")

    if overwrite:
        _write(path, overwrite=True)
    else:
        with pytest.raises(UserError, match=r"a\.txt exists .*--overwrite"):
            _write(path)

    assert path.read_text() == ("new" if overwrite else "old")
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt, SystemExit, ValueError, MemoryError]
)
@pytest.mark.parametrize("old", [None, "old"])
def test_a_block_that_fails_leaves_what_was_there(tmp_path, error, old):
    path = tmp_path / "a.txt"
    if old:
        path.write_text(old)

    with pytest.raises(error), atomic_write(path, overwrite=True) as temporary:
        temporary.write_text("half")
        raise error

    assert os.listdir(tmp_path) == (["a.txt"] if old else [])
    assert not old or path.read_text() == old


def test_a_block_that_writes_nothing_is_an_error(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    with pytest.raises(FileNotFoundError), atomic_write(path, overwrite=True):
        pass

    assert path.read_text() == "old"


def test_folders_appear_whole_and_replace_folders(tmp_path):
    path = tmp_path / "preset"
    _write_folder(path, "one")
    with pytest.raises(UserError, match="exists already"):
        _write_folder(path, "two")
    assert os.listdir(path) == ["one"]

    _write_folder(path, "two", overwrite=True)

    assert os.listdir(path) == ["two"]
    assert os.listdir(tmp_path) == ["preset"]


def test_a_folder_that_fails_leaves_nothing(tmp_path):
    path = tmp_path / "preset"

    with pytest.raises(KeyboardInterrupt), atomic_write(path) as temporary:
        (temporary / "deep").mkdir(parents=True)
        (temporary / "deep" / "file").write_text("half")
        raise KeyboardInterrupt

    assert os.listdir(tmp_path) == []


def test_a_file_does_not_replace_a_folder(tmp_path):
    path = tmp_path / "run"
    _write_folder(path, "precious")

    with pytest.raises(IsADirectoryError):
        _write(path, overwrite=True)

    assert os.listdir(path) == ["precious"]
    assert os.listdir(tmp_path) == ["run"]


def test_missing_folder_is_said(tmp_path):
    for act in (check_writable, _write):
        with pytest.raises(UserError, match=r"folder .*no does not exist"):
            act(tmp_path / "no" / "a.txt")

    assert os.listdir(tmp_path) == []


def test_check_leaves_no_trace(tmp_path):
    check_writable(tmp_path / "a.txt")

    assert os.listdir(tmp_path) == []


def test_folder_that_cannot_be_written_is_found_early(tmp_path, monkeypatch):
    def refuse(dir):
        raise PermissionError(errno.EACCES, "Permission denied", str(dir))

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    with pytest.raises(UserError, match=r"Cannot write to .*: Permission"):
        check_writable(tmp_path / "a.txt")


@pytest.mark.skipif(
    os.geteuid() != 0, reason="only the superuser can become somebody else"
)
def test_folder_of_somebody_else():
    # The superuser may write everywhere, so a process asks as somebody else;
    # the folders of `tmp_path` are closed to it altogether.
    code = (
        "import os, sys; from keras_flowpose.safe_files import *\n"
        "os.setuid(65534)\n"
        "try:\n"
        "    check_writable(sys.argv[1])\n"
        "except UserError as error:\n"
        "    print(error)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        done = subprocess.run(
            [sys.executable, "-c", code, f"{folder}/a.txt"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    message = f"Cannot write to the folder {folder}: Permission denied.\n"
    assert done.stdout == message, done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may do anything")
def test_locked_folder(tmp_path):
    tmp_path.chmod(0o500)

    with pytest.raises(UserError, match=r"Cannot write .*: Permission denied"):
        check_writable(tmp_path / "a.txt")


@pytest.fixture
def largest_file():
    """Lets no file grow beyond 4 KiB, as if the disk were full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("largest_file")
def test_a_file_that_does_not_fit_leaves_the_old_one(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    with pytest.raises(OSError, match="too large"):
        _write(path, 10_000 * "x", overwrite=True)

    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_full_disk_leaves_nothing(tmp_path):
    command = ["mount", "-t", "tmpfs", "-o", "size=16k", "none", str(tmp_path)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small tmpfs")
    try:
        with pytest.raises(OSError, match="No space left") as caught:
            _write(tmp_path / "a.txt", 100_000 * "x")

        assert caught.value.errno == errno.ENOSPC
        assert os.listdir(tmp_path) == []
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def test_folders_are_made_with_their_parents(tmp_path):
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"Cannot make the folder .*file/c"):
        make_folder(tmp_path / "file" / "c")


def test_a_folder_that_may_not_be_entered(tmp_path, monkeypatch):
    # The superuser may enter every folder, so the refusal is made up.
    def refused(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", refused)
    with pytest.raises(UserError, match=r"Cannot reach .*Permission denied"):
        check_writable(tmp_path / "poses.csv")


def test_files_of_a_folder_appear_together(tmp_path):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / "kept.txt").write_text("kept")
    (folder / "old.txt").write_text("old")

    with folder_of_files(folder) as work:
        (work / "old.txt").write_text("new")
        (work / "new.txt").write_text("new")
        assert (folder / "old.txt").read_text() == "old"
        assert not (folder / "new.txt").exists()

    texts = {path.name: path.read_text() for path in folder.iterdir()}
    assert texts == {"kept.txt": "kept", "old.txt": "new", "new.txt": "new"}


@pytest.mark.parametrize("there", ["", "a", "a/b"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, ValueError])
def test_a_folder_that_fails_leaves_what_was_there(tmp_path, there, error):
    (tmp_path / there).mkdir(parents=True, exist_ok=True)
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(error), folder_of_files(tmp_path / "a" / "b") as work:
        (work / "new.txt").write_text("new")
        raise error

    assert sorted(tmp_path.rglob("*")) == before


def test_a_full_disk_names_the_final_file(tmp_path):
    out = tmp_path / "out"

    with (
        pytest.raises(OSError, match="full") as caught,
        folder_of_files(out) as work,
    ):
        raise OSError(errno.ENOSPC, "full", str(work / "new.txt"))

    assert caught.value.filename == str(out / "new.txt")
    with pytest.raises(OSError, match="full") as caught, folder_of_files(out):
        raise OSError(errno.ENOSPC, "full", "/else/where")
    assert caught.value.filename == "/else/where"
    assert os.listdir(tmp_path) == []


def test_a_folder_that_cannot_be_written_to(tmp_path, monkeypatch):
    check_folder(tmp_path / "new" / "deep")
    assert os.listdir(tmp_path) == []
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"Cannot make the folder .*file/c"):
        check_folder(tmp_path / "file" / "c")

    # The superuser may write to every folder, so the refusal is made up.
    def refused(**_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "mkdtemp", refused)
    with pytest.raises(UserError, match=r"Cannot write to the folder .*new"):
        check_folder(tmp_path / "new")
    assert os.listdir(tmp_path) == ["file"]
