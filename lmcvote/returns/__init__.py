"""Returns: what comes back in covering envelopes, and what becomes of it at the close."""
