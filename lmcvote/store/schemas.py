"""Each side's schema, whole: a table of any module belongs to it because that module is imported here."""

from lmcvote.store import audit_tables, interest_tables, nomination_tables, petition_tables, return_tables, tables

REGISTER, BOX = tables.register, tables.box
WITH = (audit_tables, interest_tables, nomination_tables, petition_tables, return_tables)
"""The modules that add to them."""
