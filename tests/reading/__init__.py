"""Reading papers: known marks in, and nothing else out."""
