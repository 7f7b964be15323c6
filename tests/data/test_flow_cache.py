"""Flow on disk: found again, never trusted when damaged, never in the way."""

import concurrent.futures
import errno
import itertools
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

from keras_flowpose.data.flow_cache import FlowCache
from keras_flowpose.data.flow_cache import content_digest
from keras_flowpose.data.flow_cache import flow_key
from keras_flowpose.data.flow_cache import rounded_flow
from tests.architecture.source_tree import ROOT

FLOW = rounded_flow(np.random.default_rng(0).normal(size=(3, 5, 2)) * 9)
KEY = flow_key(b"target", b"source", ["settings"])


def files(cache):
    return [path for path in cache.folder.rglob("*") if path.is_file()]


def test_what_is_stored_is_found_under_its_name_only(tmp_path):
    cache = FlowCache(tmp_path / "not" / "there")
    assert cache.load(KEY) is None
    cache.store(KEY, FLOW)
    found = FlowCache(cache.folder).load(KEY)
    assert found.dtype == np.float16
    np.testing.assert_array_equal(found, FLOW)
    assert cache.load(flow_key(b"source", b"target", ["settings"])) is None


def test_a_name_stands_for_all_that_flow_depends_on():
    a, b = content_digest(b"frame a"), content_digest(b"frame b")
    names = [
        flow_key(*frames, settings)
        for frames in itertools.product((a, b), repeat=2)
        for settings in (["dis", "64"], ["dis6", "4"], ["dis64"], [])
    ]
    assert len(set(names)) == 16
    assert names[0] == flow_key(content_digest(b"frame a"), a, ["dis", "64"])


def test_half_precision_is_exact_to_one_in_2048():
    values = np.array([0.1, -3.3, 63.9, 1e9, -1e9])
    rounded = rounded_flow(values).astype(np.float64)
    np.testing.assert_allclose(rounded[:3], values[:3], rtol=1 / 2048)
    assert np.isfinite(rounded).all() and rounded[3] > 50_000


def test_damage_anywhere_is_noticed_and_mended(tmp_path):
    cache = FlowCache(tmp_path)
    cache.store(KEY, FLOW)
    (path,) = files(cache)
    whole = path.read_bytes()
    flipped = [
        whole[:place]
        + bytes([whole[place] ^ 1 << place % 8])
        + whole[place + 1 :]
        for place in range(len(whole))
    ]
    cut = [whole[:length] for length in range(len(whole))]
    for damaged in (*flipped, *cut, whole + b"\0", whole * 2):
        path.write_bytes(damaged)
        assert cache.load(KEY) is None
    cache.store(KEY, FLOW)
    np.testing.assert_array_equal(cache.load(KEY), FLOW)


def test_an_entry_under_another_name_is_not_trusted(tmp_path):
    cache = FlowCache(tmp_path)
    cache.store(KEY, FLOW)
    (path,) = files(cache)
    other = KEY[:-1] + ("0" if KEY[-1] != "0" else "1")
    os.replace(path, path.with_name(f"{other[2:]}.flow"))
    assert cache.load(other) is None


def test_threads_share_a_folder(tmp_path):
    cache = FlowCache(tmp_path)
    keys = [flow_key(b"t", b"s", [str(n)]) for n in range(20)]

    def work(_):
        for key in keys:
            found = cache.load(key)
            assert found is None or (found == FLOW).all()
            cache.store(key, FLOW)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert len(files(cache)) == 20
    assert all((cache.load(key) == FLOW).all() for key in keys)


def test_processes_share_a_folder(tmp_path):
    code = (
        "import sys, numpy as np\n"
        "from keras_flowpose.data.flow_cache import *\n"
        "cache = FlowCache(sys.argv[1])\n"
        "for n in range(200):\n"
        "    key = flow_key(b't', b's', [str(n % 4)])\n"
        "    found = cache.load(key)\n"
        "    assert found is None or (found == n % 4).all()\n"
        "    cache.store(key, np.full((64, 64, 2), n % 4, np.float16))\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    running = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    assert [process.wait() for process in running] == [0, 0]
    assert len(files(FlowCache(tmp_path))) == 4


def test_a_full_disk_is_told_once_and_is_no_failure(tmp_path, monkeypatch):
    cache = FlowCache(tmp_path)
    cache.store(KEY, FLOW)

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    other = flow_key(b"t", b"s", [])
    with pytest.warns(UserWarning, match="No space left on device") as told:
        cache.store(other, FLOW)
        cache.store(other, FLOW)
    assert len(told) == 1 and "\n" not in str(told[0].message)
    # What is there is still read, and nothing half-written is left.
    np.testing.assert_array_equal(cache.load(KEY), FLOW)
    assert len(files(cache)) == 1


def test_a_folder_that_cannot_be_is_told_once(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.warns(UserWarning, match="computed anew in every epoch"):
        cache = FlowCache(tmp_path / "file" / "cache")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cache.store(KEY, FLOW)
        assert cache.load(KEY) is None
