"""Packs: who is sent what, under which number, to which address, and what became of it. Register side."""
