#!/usr/bin/env python3
"""Writes openapi.yaml into the program: Sources/StowGateway/Web/OpenAPIDescription.swift.

With --check it writes nothing and fails if the committed file differs.
"""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "Sources/StowGateway/Web/OpenAPIDescription.swift"


def generated() -> str:
    yaml = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
    body = "".join(f"        {line}".rstrip() + "\n" for line in yaml.splitlines())
    return (
        "// swift-format-ignore-file\n"
        "// Generated from openapi.yaml by Tools/embed-description.py. Do not edit.\n\n"
        "/// What `GET /openapi.yaml` answers.\n"
        "enum OpenAPIDescription {\n"
        '    static let yaml = ##"""\n' + body + '\n        """##\n}\n')


if "--check" in sys.argv[1:]:
    if TARGET.read_text(encoding="utf-8") != generated():
        sys.exit(f"{TARGET.relative_to(ROOT)} is not what openapi.yaml says: run Tools/embed-description.py")
else:
    TARGET.write_text(generated(), encoding="utf-8")
