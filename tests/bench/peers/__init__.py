"""The programs that are measured, each a process of its own: lmcvote's and their peers, for linkage and for printing.

Each is called with a folder and writes into it; a foreign peer runs under an environment of its own, so it imports
nothing of lmcvote, and its library inside a function, where the start is timed and no test run needs it.
"""
