#!/usr/bin/env bash
# The house rules that the compiler does not hold: who may import whom, and where pointers may be.
# Prints every offence as file:line; exit 1 if there is any.
set -euo pipefail
cd "$(dirname "$0")/.."

offences=0

# report RULE, with the offending lines on standard input.
report() {
    local lines
    lines=$(cat)
    if [ -n "$lines" ]; then
        printf '%s\n%s\n\n' "$1" "$lines" >&2
        offences=1
    fi
}

# code PATTERN: lines of Swift that match, without comment lines, as file:line:text.
code() { grep -rnE --include='*.swift' "$1" Sources | grep -vE '^[^:]+:[0-9]+:[[:space:]]*//' || true; }

# imports MODULES: the lines that import one of them.
imports() {
    code "^[[:space:]]*(@[a-z]+[[:space:]]+)*((public|package|internal|fileprivate|private)[[:space:]]+)?import ($1)([[:space:]]|$)"
}

except() { grep -vE "$1" || true; }
only() { grep -E "$1" || true; }

# The folders in which C and its pointers live.
pointers='^Sources/(StowGateway/HTTP|Forwarder/Curl|EventLoop|Decoder|XML)/'

report 'Pointers live only in StowGateway/HTTP, Forwarder/Curl, EventLoop, Decoder and XML:' \
    < <(code '(\b(Unsafe[A-Za-z]*Pointer|OpaquePointer|Unmanaged)\b)' | except "$pointers")
report 'C modules are imported only in StowGateway/HTTP, Forwarder/Curl, EventLoop, Decoder and XML:' \
    < <(imports 'CMicroHTTPD|CCurl|CSystem|CImaging|CZlib|CLibXML' | except "$pointers")

ours='DICOM|Conversion|Decoder|Forwarder|EventLoop|XML|StowGateway|CMicroHTTPD|CCurl|CSystem|CImaging|CZlib|CLibXML'

# may MODULE ALLOWED: what MODULE imports of this package is in ALLOWED.
may() {
    report "$1 imports of this package only: ${2//|/, }" \
        < <(imports "$ours" | only "^Sources/$1/" | except "import ($2)([[:space:]]|$)")
}
may XML 'CLibXML'
may DICOM 'XML'
may EventLoop 'CSystem'
may Conversion 'DICOM|XML'
may Decoder 'DICOM|Conversion|EventLoop|CSystem|CImaging|CZlib'
may Forwarder 'DICOM|EventLoop|CCurl'
may StowGateway 'DICOM|EventLoop|Conversion|Decoder|Forwarder|CMicroHTTPD|CSystem'

report 'Foundation stays out of the data path:' \
    < <(imports 'Foundation[A-Za-z]*' |
        only '^Sources/(XML|DICOM|Conversion|Decoder|Forwarder|EventLoop|StowGateway/(HTTP|Submission))/')

report 'No try!, fatalError or open ends:' < <(code '(\btry!|\bfatalError\(|\bTODO\b|\bFIXME\b)')

exit "$offences"
