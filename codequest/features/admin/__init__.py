"""What runs: nodes, their connections and queues, the channels that are heard most.

Tables: none; the nodes report, and rooms' names are read. Events: none.
"""
