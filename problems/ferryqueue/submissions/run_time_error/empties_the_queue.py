# Looks at the next vehicle after the last one has boarded.
from collections import deque

_, lane = map(int, input().split())
vehicles = list(map(int, input().split()))
queue = deque(vehicles)
trips = 0
while queue:
    trips += 1
    taken = queue.popleft()
    while taken + 1 + queue[0] <= lane:
        taken += 1 + queue.popleft()
print(trips, trips * lane - sum(vehicles))
