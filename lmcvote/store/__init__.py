"""What is kept: `register` (who) and `box` (what), two files without a common key.

`opening` opens one of them for one transaction and carries its record to the trail; `tables` has both schemas, apart.
A pair `save_x`/`load_x` stands in the module of its side. Nothing of SQLAlchemy leaves this folder.
"""
