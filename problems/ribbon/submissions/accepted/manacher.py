def palindrome_radii(text):
    """For every index of the text, how far the longest palindrome centred there reaches to either side (Manacher)."""
    radius = [0] * len(text)
    center = end = 0  # the palindrome that reaches furthest to the right
    for i in range(len(text)):
        reach = min(radius[2 * center - i], end - i) if i < end else 0
        while i - reach > 0 and i + reach + 1 < len(text) and text[i - reach - 1] == text[i + reach + 1]:
            reach += 1
        radius[i] = reach
        if i + reach > end:
            center, end = i, i + reach
    return radius


def count_fair_cuts(ring):
    # With a mark between all letters every palindrome has a centre, and its radius is its number of letters.
    n = len(ring)
    radius = palindrome_radii("|" + "|".join(ring + ring) + "|")
    return sum(radius[2 * start + n] >= n for start in range(n))


print(count_fair_cuts(input().strip()))
