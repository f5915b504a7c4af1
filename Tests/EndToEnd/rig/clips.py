"""Clips made by ffmpeg, and what ffmpeg sees in a clip."""

import functools
import pathlib
import subprocess
import tempfile

HIGH = "-c:v libx264 -profile:v high -level:v 3.0 -pix_fmt yuv420p"
MPEG2 = "-c:v mpeg2video -pix_fmt yuv420p -q:v 4"
HEVC = "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p"


def ffmpeg(arguments: list[str], name: str) -> bytes:
    """The file that ffmpeg writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / name
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", *arguments, "-y", str(path)], check=True)
        return path.read_bytes()


@functools.cache
def clip(name: str, arguments: str, size: str = "128x96", rate: str = "25", sound: bool = False,
         seconds: float = 1) -> bytes:
    """A moving test pattern, in the container that the name's ending says."""
    tone = f"-f lavfi -i sine=sample_rate=48000:duration={seconds}" if sound else ""
    source = f"-f lavfi -i testsrc=size={size}:rate={rate}:duration={seconds}"
    return ffmpeg(f"{tone} {source} {arguments}".split(), name)


def changed(data: bytes, arguments: str, name: str) -> bytes:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return ffmpeg(["-i", file.name, *arguments.split()], name)


def frame_hashes(data: bytes) -> list[str]:
    """A hash of every decoded frame, in order of presentation; times are left out."""
    text = changed(data, "-map 0:v:0 -an -fps_mode passthrough -f framemd5", "hashes.txt").decode()
    return [line.split(",")[-1].strip() for line in text.splitlines() if not line.startswith("#")]
