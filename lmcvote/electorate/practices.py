"""The practices file: which commissioning group a practice is in, by the ODS layout of 27 fields (epraccur)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lmcvote import sheet
from lmcvote.electorate.cells import GROUP_CODE
from lmcvote.findings import BadInput, Finding, refuse_faults
from lmcvote.received import A_LIST, Caps

FIELDS = 27
CODE, NAME, POSTCODE, STATUS, COMMISSIONER, SETTING = 0, 1, 9, 12, 23, 25
"""Places of the fields used, from 0: fields 1, 2, 10, 13, 24 and 26 of the ODS layout."""
ADDRESS = slice(4, 9)
"""Fields 5 to 9."""
ACTIVE = "A"
GP_PRACTICE = "4"
"""The prescribing setting of a practice of GPs; others are walk-in centres, prisons, out of hours."""
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
    address: tuple[str, ...] = ()
    """Its filled lines, without the name and the postcode."""
    postcode: str = ""
    """As published: CO5 9AG."""
    setting: str = ""
    successor: str = ""
    """The practice where its doctors now count, by the office's own table; the group is the successor's then."""

    @property
    def is_of_gps(self) -> bool:
        """An active practice of GPs: one to write to."""
        return self.active and self.setting == GP_PRACTICE


def read(path: str | Path, caps: Caps = A_LIST) -> Mapping[str, Practice]:
    """Code -> practice, of an ODS file in the 27-column layout without a header (epraccur).

    Raises BadInput where a row has not 27 fields: another layout would put every doctor in the wrong group.
    """
    return of(sheet.read(path, caps))


def of(table: sheet.Sheet) -> Mapping[str, Practice]:
    """Code -> practice, of a table as received. Raises BadInput as `read` does."""
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
    found = {row.cells[CODE]: _practice(row.cells) for row in table.rows}
    if not any(PRACTICE_CODE.fullmatch(one.code) and GROUP_CODE.fullmatch(one.group) for one in found.values()):
        message = f"{table.file} has no practice code in field 1 beside a commissioner in field 24. {REMEDY}"
        raise BadInput(Finding("not-ods-layout", message, table.file))
    return found


def _practice(cells: Sequence[str]) -> Practice:
    return Practice(
        code=cells[CODE],
        name=cells[NAME],
        group=cells[COMMISSIONER],
        active=cells[STATUS] == ACTIVE,
        address=tuple(line for line in cells[ADDRESS] if line),
        postcode=cells[POSTCODE],
        setting=cells[SETTING],
    )


def looks_like(table: sheet.Sheet) -> bool:
    """Told from a list of doctors by its first row: 27 cells, a practice code in the first."""
    first = table.rows[0].cells
    return len(first) == FIELDS and bool(PRACTICE_CODE.fullmatch(first[CODE]))
