"""The register of interests of a board and its locality sub-committees: who declares what, and by when it is told."""
