package main

import "fmt"

const (
	day         = 24 * 60
	callsPerDay = 180
)

// callsUntil counts the calls at all moments up to and including this one.
func callsUntil(moment int64) int64 {
	calls := moment / day * callsPerDay
	for minute := int64(0); minute <= moment%day; minute += 30 {
		if minute%60 == 30 {
			calls++
		} else {
			calls += (minute/60+11)%12 + 1
		}
	}
	return calls
}

func readMoment() int64 {
	var days, hours, minutes int64
	fmt.Scanf("%d %d:%d\n", &days, &hours, &minutes)
	return days*day + hours*60 + minutes
}

func main() {
	first := readMoment()
	last := readMoment()
	fmt.Println(callsUntil(last) - callsUntil(first-1))
}
