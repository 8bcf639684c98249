"""Programs from the system's packages, which are installed where that is allowed."""

import os
import shutil
import subprocess
from collections.abc import Mapping

from benchmarks.results import NotMeasured

_QUIET = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
"""Asks nothing, and starts no service."""


def have(programs: Mapping[str, str]) -> None:
    """Sees to it that programs are there, each from the Debian package named with it. Raises NotMeasured."""
    missing = sorted({package for program, package in programs.items() if _path(program) is None})
    if not missing:
        return
    names = " ".join(missing)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise NotMeasured(f"it needs {names}, which only root can install here, with apt-get")
    for command in (("update",), ("install", "-y", "--no-install-recommends", *missing)):
        done = subprocess.run(
            ("apt-get", "-q", *command), env=os.environ | _QUIET, capture_output=True, check=False
        )
    if done.returncode != 0:
        problem = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise NotMeasured(f"apt-get could not install {names}: {problem}")


def _path(program: str) -> str | None:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
