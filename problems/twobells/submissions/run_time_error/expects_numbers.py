# Takes the answer for a number.
low, high = 1, int(input())
while low < high:
    middle = (low + high) // 2
    print("?", middle, middle + 1, flush=True)
    if int(input()) == 1:
        high = middle
    else:
        low = middle + 1
print("!", low, flush=True)
