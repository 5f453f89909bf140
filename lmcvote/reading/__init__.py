"""Papers that came back: what their marks count as, and the decks of known papers by which that is tested."""
