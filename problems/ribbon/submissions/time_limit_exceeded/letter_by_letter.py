# Compares every strip with its mirror image, one letter after the other.
ring = input().strip()
n = len(ring)
twice = ring + ring
fair = 0
for start in range(n):
    left, right = start, start + n - 1
    while left < right and twice[left] == twice[right]:
        left += 1
        right -= 1
    fair += left >= right
print(fair)
