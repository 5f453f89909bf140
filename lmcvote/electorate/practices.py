"""The practices file: which commissioning group a practice is in, by the ODS layout of 27 fields (epraccur)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lmcvote import sheet
from lmcvote.electorate.cells import GROUP_CODE
from lmcvote.findings import BadInput, Finding, refuse_faults
from lmcvote.received import A_LIST, Caps

FIELDS = 27
CODE, NAME, STATUS, COMMISSIONER = 0, 1, 12, 23
"""Places of the fields used, from 0: fields 1, 2, 13 and 24 of the ODS layout."""
ACTIVE = "A"
PRACTICE_CODE = re.compile("[A-Z][0-9A-Z]{5}")
REMEDY = "Give the ODS file epraccur.csv as published: 27 columns, no header."
FAULTS_TOLD = 10
"""Of a file in another layout every row is wrong; the first ten say it."""


@dataclass(frozen=True, slots=True)
class Practice:
    """One line of the practices file."""

    code: str
    name: str
    group: str
    """The commissioner, field 24 of the ODS layout; empty where it has none."""
    active: bool


def read(path: str | Path, caps: Caps = A_LIST) -> Mapping[str, Practice]:
    """Code -> practice, of an ODS file in the 27-column layout without a header (epraccur).

    Raises BadInput where a row has not 27 fields: another layout would put every doctor in the wrong group.
    """
    table = sheet.read(path, caps)
    faults = [
        Finding(
            "not-ods-layout",
            f"line {row.line} has {len(row.cells)} cells, {FIELDS} needed. {REMEDY}",
            table.file,
            row.line,
        )
        for row in table.rows
        if len(row.cells) != FIELDS
    ]
    refuse_faults(faults[:FAULTS_TOLD])
    found = {
        row.cells[CODE]: Practice(
            row.cells[CODE], row.cells[NAME], row.cells[COMMISSIONER], row.cells[STATUS] == ACTIVE
        )
        for row in table.rows
    }
    if not any(PRACTICE_CODE.fullmatch(one.code) and GROUP_CODE.fullmatch(one.group) for one in found.values()):
        message = f"{table.file} has no practice code in field 1 beside a commissioner in field 24. {REMEDY}"
        raise BadInput(Finding("not-ods-layout", message, table.file))
    return found
