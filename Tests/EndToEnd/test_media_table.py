"""Each row of docs/media-types.md that is taken: a file of that kind goes through the gateway to a real archive, comes
back valid, and holds the pixels that another decoder finds in the file."""

import io
import os
import pathlib
import re

import numpy
import pydicom
import pytest
from PIL import Image

from rig.clips import frame_hashes
from rig.gateway import REPOSITORY, archive
from rig.rows import ROWS, Row
from rig.validator import validator_says
from rig.wire import bulk_of

TABLE = (REPOSITORY / "docs/media-types.md").read_text()
TAKEN, SYNTAXES, _ = re.split("\n## (?:Transfer syntaxes of videos|Recognised only to be refused)\n", TABLE)


def test_every_row_has_a_test():
    assert re.findall(r"^## (.+)$", TAKEN, re.M) == list(ROWS)


@pytest.fixture
def gateway_for(orthanc_gateway, start, orthanc):
    orthanc.clear()

    def gateway_for(row: Row):
        if row.profile == "orthanc":
            return orthanc_gateway
        return start(archive(orthanc.url, profile=row.profile, wire="dicom"))
    return gateway_for


def pixels(data_set: pydicom.Dataset, file: bytes, row: Row) -> list[numpy.ndarray]:
    if row.decode_object:
        return row.decode_object(file)
    if data_set.file_meta.TransferSyntaxUID != pydicom.uid.ExplicitVRLittleEndian:
        (frame,) = pydicom.encaps.generate_frames(data_set.PixelData, number_of_frames=1)
        return row.decode(frame)
    found = data_set.pixel_array
    return list(found) if "NumberOfFrames" in data_set and found.shape[0] == data_set.NumberOfFrames else [found]


def shown(name: str, index: int, frame: numpy.ndarray):
    """With SHOW_FRAMES=folder, what a person would see, as a PNG."""
    if folder := os.environ.get("SHOW_FRAMES"):
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
        Image.fromarray(frame).save(pathlib.Path(folder) / f"{name.replace(' ', '-')}-{index}.png")


@pytest.mark.parametrize("name", ROWS)
def test_a_row_of_the_table(gateway_for, orthanc, name):
    row = ROWS[name]
    data = row.data()
    answer = gateway_for(row).post(
        "/upload", files={"file": (row.name, data)}, data={"PatientID": "P1", **row.fields}, timeout=120)
    assert answer.status_code == 201, answer.text
    (told,) = answer.json()["instances"]
    file = orthanc.file_of(told["sopInstanceUID"])
    data_set = pydicom.dcmread(io.BytesIO(file))
    assert validator_says(file) == []
    section = TAKEN.split(f"\n## {name}\n")[1].split("\n## ")[0]
    if row.is_video:
        section += SYNTAXES
    for uid in (data_set.SOPClassUID, data_set.file_meta.TransferSyntaxUID):
        assert f"`{uid}`" in section or "- its own" in section or "those of its entries" in section
    assert told["mediaType"] == (row.media_type or section.split("`")[1])

    if row.is_video:
        bulk = bulk_of(data_set)
        assert frame_hashes(bulk) == frame_hashes(data)
        assert data_set.NumberOfFrames == len(frame_hashes(data))
        assert (bulk[:len(data)] == data) == row.is_carried
    elif row.is_carried:
        assert bulk_of(data_set) == data
    else:
        expected, found = row.pixels(data), pixels(data_set, file, row)
        assert len(found) == len(expected)
        for index, (mine, other) in enumerate(zip(found, expected, strict=True)):
            shown(name, index, mine)
            assert mine.shape == other.shape and mine.shape[:2] == (data_set.Rows, data_set.Columns)
            difference = abs(mine.astype(int) - other.astype(int))
            assert (difference.mean() if row.is_mean else difference.max()) <= row.tolerance
