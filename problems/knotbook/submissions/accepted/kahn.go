package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

func printLine(out *bufio.Writer, steps []int) {
	fmt.Fprintln(out, strings.Trim(fmt.Sprint(steps), "[]"))
}

// findLoop walks backwards through unmet remarks until a step repeats.
func findLoop(before [][]int, unmet []int) []int {
	step := 1
	for unmet[step] == 0 {
		step++
	}
	place := map[int]int{}
	var walk []int
	for {
		if first, seen := place[step]; seen {
			walk = walk[first:]
			break
		}
		place[step] = len(walk)
		walk = append(walk, step)
		for _, earlier := range before[step] {
			if unmet[earlier] > 0 {
				step = earlier
				break
			}
		}
	}
	for i, j := 0, len(walk)-1; i < j; i, j = i+1, j-1 {
		walk[i], walk[j] = walk[j], walk[i]
	}
	return walk
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()

	var n, m int
	fmt.Fscan(in, &n, &m)
	before := make([][]int, n+1)
	after := make([][]int, n+1)
	unmet := make([]int, n+1)
	for ; m > 0; m-- {
		var a, b int
		fmt.Fscan(in, &a, &b)
		after[a] = append(after[a], b)
		before[b] = append(before[b], a)
		unmet[b]++
	}

	var order []int
	for step := 1; step <= n; step++ {
		if unmet[step] == 0 {
			order = append(order, step)
		}
	}
	for i := 0; i < len(order); i++ {
		for _, later := range after[order[i]] {
			unmet[later]--
			if unmet[later] == 0 {
				order = append(order, later)
			}
		}
	}

	if len(order) == n {
		fmt.Fprintln(out, "order")
		printLine(out, order)
	} else {
		loop := findLoop(before, unmet)
		fmt.Fprintf(out, "loop\n%d\n", len(loop))
		printLine(out, loop)
	}
}
