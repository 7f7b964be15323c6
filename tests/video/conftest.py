import subprocess

import pytest


@pytest.fixture
def small_disk(tmp_path):
    """Gives a function that mounts an almost full disk of some kilobytes."""
    mounted = []

    def mount(kilobytes):
        folder = tmp_path / "small_disk"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k"]
        try:
            done = subprocess.run(
                [*command, "flowpose_small_disk", str(folder)],
                capture_output=True,
                check=False,
            )
        except OSError:
            pytest.skip("needs the program `mount`")
        if done.returncode:
            pytest.skip("needs the right to mount a small tmpfs")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        # Lazily: a traceback that pytest keeps may hold a file open.
        subprocess.run(["umount", "-l", str(folder)], check=True)
