"""The power of recall: at least 75 % of the member GPs call a meeting, and its vote stands with a response of 50 %.

`threshold` has the two gates, `petition` says which lines of a petition count, `outcome` what it all comes to.
"""
