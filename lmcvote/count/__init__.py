"""Decided papers -> a result: `plurality` counts, `ties` says whether a lot is needed, `result` is what comes out.

`lot` and `facts` are what happens beside the votes; `outcome` is what the rules make of it all, and `runners_up` who is
called to a seat that falls vacant.

Papers reach the count as patterns, decision -> number of papers, so nothing of their order is left to tell.
"""
