"""Cut and changed files of every kind: the gateway never ends, never hangs, and never stores what others cannot read."""

import pathlib
import time

import pytest

from rig import damage

FILES = damage.files()
SECONDS = 20


@pytest.fixture(scope="module")
def gateway(workshop):
    from rig.gateway import Gateway
    limits = {"images": {"seconds": SECONDS}, "video": {"seconds": SECONDS}}
    with Gateway(workshop / "damage", limits) as running:
        yield running


def stored(gateway, answer) -> list[bytes]:
    """The files of an answer out of the folder archive, which forgets them."""
    found = []
    for row in answer.json()["instances"]:
        paths = list((gateway.state / "archive").rglob(f"*{row['sopInstanceUID']}*"))
        assert len(paths) == 1, paths
        found.append(paths[0].read_bytes())
        paths[0].unlink()
    return found


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("way", ["cut", "changed"])
def test_damaged_files(gateway, name, way):
    file_name, fields, data = FILES[name]
    # A video costs several processes.
    count = damage.MUTATIONS if "video" not in name and "stream" not in name else damage.MUTATIONS // 2
    faults = []
    for what, changed in damage.cuts(data) if way == "cut" else damage.mutations(data, count, name):
        begun = time.monotonic()
        answer = gateway.post("/upload", files={"file": (file_name, changed)}, data={"PatientID": "P1", **fields},
                              timeout=4 * SECONDS)
        if time.monotonic() - begun > 2 * SECONDS:
            faults.append(f"{what}: took {time.monotonic() - begun:.0f} s")
        if answer.status_code == 201:
            media_type = answer.json()["instances"][0]["mediaType"]
            faults += [f"{what}: {fault}" for file in stored(gateway, answer)
                       if (fault := damage.fault_of(file, media_type))]
        elif not 400 <= answer.status_code < 500:
            faults.append(f"{what}: {answer.status_code} {answer.text}")
    assert faults == []
    assert gateway.alive() and gateway.is_clean()
