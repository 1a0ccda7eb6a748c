"""What has come of it all: for now the public profile of a person.

Tables: none; everything is read from facts of the features below.

Invariant: only released results count, so nothing that a frozen board or an IOI room hides shows here; a problem
that a contest keeps back, and rooms that are not public, stand on nobody's profile but their own.
"""
