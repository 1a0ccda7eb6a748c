# Parks the vehicles bumper to bumper.
_, lane = map(int, input().split())
vehicles = list(map(int, input().split()))
trips, taken = 1, 0
for length in vehicles:
    if taken + length > lane:
        trips += 1
        taken = 0
    taken += length
print(trips, trips * lane - sum(vehicles))
