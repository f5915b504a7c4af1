"""Short runs of what Tests/Crash does at length."""

import pathlib
import re
import subprocess
import sys

import pytest

CRASH = pathlib.Path(__file__).resolve().parents[1] / "Crash"


def run(script: str, *arguments: str, seconds: float = 600) -> str:
    done = subprocess.run(
        [sys.executable, CRASH / script, *arguments], capture_output=True, text=True, timeout=seconds)
    if done.returncode == 77:
        pytest.skip(done.stdout.strip())
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_everything_acknowledged_outlives_kills():
    said = run("crash.py", "--cycles", "48")
    kills = {name: int(count) for count, name in re.findall(r"killed +(\d+) ([^\n{]+)", said)}
    assert sum(kills.values()) == 48
    for name in ["payload-synced", "payload-named", "payload-folder-synced", "inserted", "committed", "leased", "loaded",
                 "answered", "finishing", "finished", "removed", "reconciled", "random time", "while starting"]:
        assert kills.get(name), said


def test_everything_acknowledged_outlives_power_cuts():
    run("powercut.py", "--images", "10")


def test_power_cuts_are_seen_where_nothing_is_synced():
    run("powercut.py", "--images", "4", "--lie")


def test_a_backlog_arrives_and_hinders_nobody():
    run("backlog.py", "--count", "400", "--quick")
