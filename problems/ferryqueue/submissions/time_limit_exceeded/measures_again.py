# Measures the whole lane again before each vehicle.
_, lane = map(int, input().split())
vehicles = list(map(int, input().split()))
trips = 1
on_board = []
for length in vehicles:
    taken = 0
    for parked in on_board:
        taken += parked + 1
    if taken + length > lane:
        trips += 1
        on_board = []
    on_board.append(length)
print(trips, trips * lane - sum(vehicles))
