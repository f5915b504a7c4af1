"""Cut and changed files of every kind: the gateway never ends, never hangs, and never stores what others cannot read."""

import collections
import concurrent.futures
import time

import pytest

from rig import damage

FILES = damage.files()
SECONDS = 20
# Uploads at the same time.
AT_ONCE = 4


@pytest.fixture(scope="module")
def gateway(workshop):
    from rig.gateway import Gateway
    limits = {"images": {"seconds": SECONDS}, "video": {"seconds": SECONDS}}
    with Gateway(workshop / "damage", limits) as running:
        yield running


def stored(gateway, answer) -> list[bytes]:
    """The files of an answer out of the folder archive, which forgets them."""
    found = []
    said = answer.json()
    for row in said["instances"]:
        if row["mediaType"] == damage.DICOM:
            # Identities may be damaged too: whatever is there. No other upload runs at this time.
            paths = list((gateway.state / "archive").rglob("*.dcm"))
        else:
            place = f"*/{said['studyInstanceUID']}/{row['seriesInstanceUID']}/{row['sopInstanceUID']}.dcm"
            paths = list((gateway.state / "archive").glob(place))
        assert len(paths) == 1, paths
        found.append(paths[0].read_bytes())
        paths[0].unlink()
    return found


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("way", ["cut", "changed"])
def test_damaged_files(gateway, name, way):
    file_name, fields, data = FILES[name]
    judge = damage.Judge()
    outcomes = collections.Counter()

    def faults_of(damaged: tuple[str, bytes]) -> list[str]:
        what, changed = damaged
        begun = time.monotonic()
        answer = gateway.post("/upload", files={"file": (file_name, changed)}, data={"PatientID": "P1", **fields},
                              timeout=4 * SECONDS)
        outcomes[answer.status_code] += 1
        if time.monotonic() - begun > 2 * SECONDS:
            return [f"{what}: took {time.monotonic() - begun:.0f} s"]
        if answer.status_code == 201:
            first = answer.json()["instances"][0]
            return [f"{what}: {fault}" for file in stored(gateway, answer)
                    if (fault := judge.fault_of(file, first["mediaType"], first["warnings"]))]
        return [] if 400 <= answer.status_code < 500 else [f"{what}: {answer.status_code} {answer.text}"]

    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(1 if "DICOM" in name else AT_ONCE) as pool:
        damaged = damage.cuts(data) if way == "cut" else damage.mutations(data, name)
        faults = [fault for found in pool.map(faults_of, damaged) for fault in found]
    print(f"{name} {way}: {dict(sorted(outcomes.items()))}, {len(judge.said)} different objects, "
          f"{time.monotonic() - begun:.0f} s")
    assert not faults, "\n".join(faults)
    assert gateway.alive() and gateway.is_clean()
