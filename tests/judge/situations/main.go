// One program for every situation that a judge has to tell apart; the first line says which.
package main

import (
	"bufio"
	"fmt"
	"os"
)

func depth(n int) int {
	if n == 0 {
		return 0
	}
	return 1 + depth(n-1)
}

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	var situation string
	fmt.Fscan(in, &situation)
	switch situation {
	case "sum":
		var a, b int
		fmt.Fscan(in, &a, &b)
		fmt.Fprintln(out, a+b)
	case "echo":
		words := bufio.NewScanner(in)
		words.Split(bufio.ScanWords)
		for words.Scan() {
			var one int
			for _, digit := range words.Bytes() {
				one = one*10 + int(digit-'0')
			}
			fmt.Fprintln(out, one+1)
		}
	case "deep":
		fmt.Fprintln(out, depth(100000))
	case "catch":
		func() {
			defer func() {
				if recover() != nil {
					fmt.Fprintln(out, "caught")
				}
			}()
			panic("on purpose")
		}()
	case "throw":
		panic("on purpose")
	case "loop":
		for {
		}
	case "memory":
		var kept [][]byte
		for {
			block := make([]byte, 1<<20)
			for i := range block {
				block[i] = 1
			}
			kept = append(kept, block)
		}
	}
}
