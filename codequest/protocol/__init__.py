"""What a command, an event and a channel are, and how a command becomes a change and its events.

Knows no feature, no HTTP and no socket. Read `command`, `event`, `channel`, `context`, then `runner`.
"""
