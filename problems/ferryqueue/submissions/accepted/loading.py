def count_trips(lane, vehicles):
    trips = 1
    taken = 0  # metres of the lane behind the front of the first vehicle
    for length in vehicles:
        needed = length if taken == 0 else 1 + length
        if taken + needed > lane:
            trips += 1
            taken = length
        else:
            taken += needed
    return trips


_, lane = map(int, input().split())
vehicles = list(map(int, input().split()))
trips = count_trips(lane, vehicles)
print(trips, trips * lane - sum(vehicles))
