# Goes where the dachshund points, one tunnel at a time.
import sys

n = int(sys.stdin.readline())
for _ in range(n - 1):
    sys.stdin.readline()
chamber = 1
while True:
    print("?", chamber, flush=True)
    fox = int(sys.stdin.readline())
    if fox == chamber:
        break
    chamber = fox
print("!", chamber, flush=True)
