"""The command line: one short file for each command, imported only when it is the one asked for.

A command's module has `configure(parser)`, which adds its arguments, and `run(arguments, environ)`, which returns
the exit status. What keeps it from starting is a StartupError, shown as a sentence.
"""
