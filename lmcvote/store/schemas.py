"""Each side's schema, whole: a table of any module belongs to it because that module is imported here."""

from lmcvote.store import audit_tables, interest_tables, nomination_tables, petition_tables, return_tables, tables

REGISTER, BOX = tables.register, tables.box
WITH = (audit_tables, interest_tables, nomination_tables, petition_tables, return_tables)
"""The modules that add to them."""

for _column in (one for side in (REGISTER, BOX) for table in side.tables.values() for one in table.primary_key.columns):
    _column.autoincrement = False  # whoever saves a row gives its key: a sequence would tell an order
