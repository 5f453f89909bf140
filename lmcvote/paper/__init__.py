"""One sheet of paper, seen by the printer and by the scanner; it knows neither elector nor vote.

`geometry` and `layout` say what stands where, `template` reads the measures, `compose` puts a contest on pages, `code`
makes what the QR code says, `draw` makes the PDF. For letters and lists, `markup` reads text with marks, `lines` breaks
it and `flow` fills pages with it.
"""
