package main

import (
	"bufio"
	"fmt"
	"os"
)

const highest = 9999

func lower(a, b int) int {
	if a < b {
		return a
	}
	return b
}

// Works backwards from the burrow, from the highest minute to the lowest, with one bucket of rocks for every minute.
func main() {
	in := bufio.NewReader(os.Stdin)
	var rows, columns int
	fmt.Fscan(in, &rows, &columns)
	height := make([]int, rows*columns)
	for i := range height {
		fmt.Fscan(in, &height[i])
	}

	burrow := len(height) - 1
	buckets := make([][]int, highest+1)
	buckets[height[burrow]] = []int{burrow}
	isDone := make([]bool, len(height))
	for minute := highest; minute >= 0; minute-- {
		for _, rock := range buckets[minute] {
			if isDone[rock] {
				continue
			}
			isDone[rock] = true
			if rock == 0 {
				fmt.Println(minute)
				return
			}
			if minute == 0 {
				continue
			}
			var neighbours []int
			if rock%columns > 0 {
				neighbours = append(neighbours, rock-1)
			}
			if rock%columns < columns-1 {
				neighbours = append(neighbours, rock+1)
			}
			if rock >= columns {
				neighbours = append(neighbours, rock-columns)
			}
			if rock+columns < len(height) {
				neighbours = append(neighbours, rock+columns)
			}
			for _, neighbour := range neighbours {
				// Strictly below the current minute, so this never adds to the bucket that we walk through.
				latest := lower(minute-1, height[neighbour])
				if !isDone[neighbour] {
					buckets[latest] = append(buckets[latest], neighbour)
				}
			}
		}
	}
	fmt.Println(-1)
}
