package main

import (
	"fmt"
	"strconv"
)

const none = 10 // no digit yet

type prefix struct {
	left, last, rest int
}

type counter struct {
	divisor int
	known   map[prefix]int64
}

// ways counts how many lively numbers arise when p.left digits are appended.
// Before the first digit, zeros are allowed and do not count as digits.
func (c *counter) ways(p prefix) int64 {
	if p.left == 0 {
		if p.last != none && p.rest == 0 {
			return 1
		}
		return 0
	}
	if count, seen := c.known[p]; seen {
		return count
	}
	var count int64
	for digit := 0; digit < 10; digit++ {
		if digit != p.last {
			count += c.ways(c.append(p, digit))
		}
	}
	c.known[p] = count
	return count
}

func (c *counter) append(p prefix, digit int) prefix {
	last := digit
	if p.last == none && digit == 0 {
		last = none
	}
	return prefix{p.left - 1, last, (10*p.rest + digit) % c.divisor}
}

// below counts the lively numbers that are smaller than the limit.
func (c *counter) below(limit int64) int64 {
	digits := strconv.FormatInt(limit, 10)
	p := prefix{len(digits), none, 0}
	var count int64
	for _, char := range digits {
		limitDigit := int(char - '0')
		for digit := 0; digit < limitDigit; digit++ {
			if digit != p.last {
				count += c.ways(c.append(p, digit))
			}
		}
		if limitDigit == p.last {
			break
		}
		p = c.append(p, limitDigit)
	}
	return count
}

func main() {
	var a, b int64
	c := counter{known: map[prefix]int64{}}
	fmt.Scan(&a, &b, &c.divisor)
	fmt.Println(c.below(b+1) - c.below(a))
}
