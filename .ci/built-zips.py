"""Checks what `sam build` has made, in the folder that is given: each function's zip must come through as it is.

SAM passes zips over; what it builds itself, of a CodeUri that is a folder or a jar, would not run.
"""

import pathlib
import re
import sys
import zipfile

build = pathlib.Path(sys.argv[1])


def zips(folder):
    uris = re.findall(r"^ *CodeUri: (.*)$", (folder / "template.yaml").read_text(), re.M)
    return [(folder / uri).resolve() for uri in uris]


if not zips(build) or zips(build) != zips(pathlib.Path(".")):
    sys.exit(f"of the zips {zips(pathlib.Path('.'))} sam build has made {zips(build)}")
for file in zips(build):
    if not file.is_file() or zipfile.ZipFile(file).testzip():
        sys.exit(f"{file} is missing or damaged")
print(f"{len(zips(build))} zips, as they are")
