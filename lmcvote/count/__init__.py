"""Decided papers -> a result: `plurality` counts, `ties` says whether a lot is needed, `result` is what comes out.

Papers reach the count as patterns, decision -> number of papers, so nothing of their order is left to tell.
"""
