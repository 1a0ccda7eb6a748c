# Listens second by second, and calls itself for the next one.
def listen(second):
    if second > last:
        return 0
    return (sum(second % period == 0 for period in periods) == 1) + listen(second + 1)


_, last = map(int, input().split())
periods = list(map(int, input().split()))
print(listen(1))
