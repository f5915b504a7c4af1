#!/usr/bin/env python3
"""Writes docs/stow-gateway.1 and docs/stowrs.1, the manual pages, from what the program says of itself.

    Tools/make-manual.py [--check] [BINARY]      BINARY: .build/release/stow-gateway

With --check nothing is written; exit 1 if a page is not what the program would make.
"""

import json
import pathlib
import re
import subprocess
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[1]
PAGE = REPOSITORY / "docs/stow-gateway.1"
STOWRS = REPOSITORY / "docs/stowrs.1"

ABOUT = """The gateway takes plain files (images, videos, PDFs, clinical documents, 3D models, DICOM files, ZIP archives of them), makes \
complete DICOM objects of them and stores those in any DICOMweb archive by STOW-RS. As a server it takes them over HTTP; the other commands do \
the same without one. Without a command it serves."""

EXITS = [
    ("0", "All is stored, converted or well."),
    ("1", "Some objects are stored or queued, and others are not."),
    ("64", "The command line is wrong."),
    ("65", "Refused, here or by the archive: nothing is stored."),
    ("66", "A file cannot be read."),
    ("69", "No word from the archive: sending again is safe."),
    ("73", "The output cannot be written, or is there already."),
    ("74", "A disk or an output of this machine failed."),
    ("75", "Queued: safe here, not in the archive yet."),
    ("78", "The configuration or the sign-in at the archive is wrong."),
    ("130, 143", "Interrupted, or terminated."),
]

FILES = [
    ("state", "The state folder of a gateway that serves in this place: the site key, which makes the UIDs, and the queue."),
    ("~/.local/state/stow-gateway", "That of the commands of a user, where there is no such folder; $XDG_STATE_HOME moves it."),
]

VARIABLES = [
    ("STOW_GATEWAY_CONFIG", "The file of settings, as --config."),
    ("STOW_GATEWAY_...", "Any setting, such as STOW_GATEWAY_ARCHIVES_DEFAULT_AUTH_TOKEN_FILE; docs/configuration.md lists them."),
    ("SOURCE_DATE_EPOCH", "The moment that convert writes into objects. Units: seconds since 1970."),
]


def text(words: str) -> str:
    """Plain text for roff."""
    words = words.replace("\\", "\\e").replace("-", "\\-").replace("…", "\\[u2026]")
    return "\n".join(("\\&" + line) if line.startswith((".", "'")) else line for line in words.splitlines())


def name(option: dict) -> str:
    if option["kind"] == "positional":
        return f"\\fI{text(option['valueName'])}\\fR"
    names = [("-" if each["kind"] == "short" else "--") + each["name"] for each in option["names"]]
    value = f" \\fI{text(option['valueName'])}\\fR" if option["kind"] == "option" else ""
    return ", ".join(f"\\fB{text(each)}\\fR" for each in sorted(names, key=len)) + value


def options(command: dict) -> list[str]:
    lines = []
    for option in command.get("arguments", []):
        if option["shouldDisplay"] and not {each["name"] for each in option.get("names", [])} & {"help", "version"}:
            lines += [".TP", name(option), text(option.get("abstract", ""))]
    return lines


def discussion(command: dict) -> list[str]:
    lines = []
    for paragraph in re.split(r"\n\n+", command.get("discussion", "")):
        if paragraph.startswith("Examples:"):
            lines += [".P", "Examples:", ".nf", *(text(line) for line in paragraph.splitlines()[1:]), ".fi"]
        elif paragraph and not paragraph.startswith("Exit codes:"):
            lines += [".P", text(paragraph)]
    return lines


def commands(parent: dict, prefix: str = "") -> list[str]:
    lines = []
    for command in parent.get("subcommands", []):
        if not command["shouldDisplay"] or command["commandName"] == "help":
            continue
        title = prefix + command["commandName"]
        operands = " ".join(name(each) for each in command.get("arguments", []) if each["kind"] == "positional")
        lines += [f".SS \\fB{text(title)}\\fR" + (f" {operands}" if operands else ""), text(command["abstract"])]
        lines += discussion(command) + options(command) + commands(command, title + " ")
    return lines


def table(rows: list[tuple[str, str]], form: str = "B") -> list[str]:
    return [line for key, words in rows for line in (".TP", f"\\f{form}{text(key)}\\fR", text(words))]


def page(binary: str) -> str:
    said = subprocess.run([binary, "--experimental-dump-help"], capture_output=True, text=True, check=True).stdout
    version = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    command = json.loads(said)["command"]
    lines = [
        f'.TH STOW\\-GATEWAY 1 "" "{version}" "User Commands"', ".SH NAME",
        f"stow\\-gateway \\- {text(command['abstract'].rstrip('.'))}", ".SH SYNOPSIS",
        "\\fBstow\\-gateway\\fR [\\fIcommand\\fR] [\\fIoption\\fR ...] [\\fIfile\\fR ...]", ".SH DESCRIPTION", text(ABOUT),
        ".SH COMMANDS", *commands(command), ".SH EXIT STATUS", *table(EXITS), ".SH ENVIRONMENT", *table(VARIABLES),
        ".SH FILES", *table(FILES, "I"),
    ]
    return "\n".join(lines) + "\n"


def stowrs(binary: str) -> str:
    """The page of the link: its help, whose lists stay as they are."""
    said, version = (subprocess.run([binary, "stowrs", word], capture_output=True, text=True, check=True).stdout.strip()
                     for word in ("--help", "--version"))
    usage, about, *blocks = re.split(r"\n\n+", said)
    lines = [
        f'.TH STOWRS 1 "" "{version}" "User Commands"', ".SH NAME",
        "stowrs \\- send files to a DICOM archive by STOW\\-RS, with the command lines of dcm4che", ".SH SYNOPSIS",
        text(usage.removeprefix("usage: ")), ".SH DESCRIPTION", text(about),
    ]
    for block in blocks:
        title, *rest = block.splitlines()
        if title.endswith(":") and rest:
            lines += [f".SH {text(title[:-1].upper())}", ".nf", *(text(line) for line in rest), ".fi"]
        elif block.startswith("  "):
            lines += [".P", ".nf", *(text(line) for line in block.splitlines()), ".fi"]
        else:
            lines += [".P", text(block)]
    lines += [".SH EXIT STATUS", *table([row for row in EXITS if row[0] not in ("73", "75")]), ".SH SEE ALSO",
              "\\fBstow\\-gateway\\fR(1); docs/stowrs.md tells what differs from dcm4che's."]
    return "\n".join(lines) + "\n"


def main() -> int:
    words = [word for word in sys.argv[1:] if word != "--check"]
    binary = words[0] if words else str(REPOSITORY / ".build/release/stow-gateway")
    code = 0
    for path, made in ((PAGE, page(binary)), (STOWRS, stowrs(binary))):
        if "--check" not in sys.argv:
            path.write_text(made)
        elif not path.exists() or path.read_text() != made:
            print(f"docs/{path.name} is not what the program says of itself: run make manual", file=sys.stderr)
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
