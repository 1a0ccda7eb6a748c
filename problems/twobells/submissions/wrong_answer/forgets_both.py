# Compares with the middle of the two ends but takes "both" for "second".
low, high = 1, int(input())
while low < high:
    print("?", low, high, flush=True)
    if input() == "first":
        high = (low + high - 1) // 2
    else:
        low = (low + high) // 2 + 1
print("!", low, flush=True)
