"""No byte that goes wrong in a scan makes a vote that nobody is asked about (SECURITY 9, row 2)."""

import os

import pytest

from tests.reading import fuzzed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
@pytest.mark.parametrize("files", [60, pytest.param(5_000, marks=pytest.mark.assurance)])
def test_a_spoilt_scan_is_read_as_it_was_marked_or_not_at_all(files: int) -> None:
    ran = fuzzed.read(files)
    assert not ran.failures and "read" in ran.note and "refused" in ran.note, ran
