"""Go: readers, goroutines, the garbage collector, ends."""

from __future__ import annotations

from tests.judge.idioms.idiom import CE, ROOMY, RTE, Idiom

_IN = b"2\r\n20 22\r\n"

IDIOMS = {
    "go": [
        Idiom("readers and writers, generics, sorting, big numbers, a thread of any depth",
              """package main

import (
	"bufio"
	"container/heap"
	"fmt"
	"io"
	"math/big"
	"math/rand"
	"os"
	"runtime/debug"
	"sort"
	"strings"
	"sync"
	"time"
)

type Heap []int

func (h Heap) Len() int           { return len(h) }
func (h Heap) Less(i, j int) bool { return h[i] < h[j] }
func (h Heap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *Heap) Push(x any)        { *h = append(*h, x.(int)) }
func (h *Heap) Pop() any          { o := *h; x := o[len(o)-1]; *h = o[:len(o)-1]; return x }

type Number interface{ ~int | ~int64 | ~float64 }

func Sum[T Number](a ...T) (s T) { for _, x := range a { s += x }; return }
func depth(n int) int { if n == 0 { return 0 }; return 1 + depth(n-1) }

func main() {
	debug.SetGCPercent(-1)
	debug.SetMaxStack(1 << 30)
	rand.Seed(time.Now().UnixNano())
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	var n, a, b int
	fmt.Fscan(in, &n, &a, &b)
	h := &Heap{3, 1, 2}
	heap.Init(h)
	var wait sync.WaitGroup
	told := make(chan int, 4)
	for i := 0; i < 4; i++ { wait.Add(1); go func(i int) { defer wait.Done(); told <- i }(i) }
	wait.Wait()
	close(told)
	c := 0
	for x := range told { c += x }
	s := []string{"b", "a"}
	sort.Slice(s, func(i, j int) bool { return s[i] < s[j] })
	rest, _ := io.ReadAll(in)
	fmt.Fprintln(out, Sum(a, b), heap.Pop(h), c, strings.Join(s, ""), len(rest), depth(1000000), new(big.Int).Exp(big.NewInt(2), big.NewInt(100), nil))
}
""", b"42 1 6 ab 2 1000000 1267650600228229401496703205376", _IN, limits=ROOMY),
        Idiom("a scanner with a long line",
              """package main

import ("bufio"; "fmt"; "os"; "strconv")

func main() {
	s := bufio.NewScanner(os.Stdin)
	s.Buffer(make([]byte, 1024), 1<<22)
	s.Scan()
	fmt.Println(len(s.Text()))
	for s.Scan() { x, err := strconv.Atoi(s.Text()); fmt.Println(x, err) }
}
""", b"2000000\n7 <nil>", b"x" * 2000000 + b"\n7\n"),
        Idiom("what came with later versions",
              """package main

import ("cmp"; "fmt"; "maps"; "slices")

func main() {
	a := []int{3, 1, 2}
	slices.SortFunc(a, func(x, y int) int { return cmp.Compare(y, x) })
	var f []func() int
	for i := 0; i < 3; i++ { f = append(f, func() int { return i }) }
	for i := range 2 { a[i] = min(a[i], 9) }
	clear(map[int]int{})
	fmt.Println(a, f[0](), slices.Sorted(maps.Keys(map[int]bool{2: true, 1: true})))
	for x := range func(yield func(int) bool) { yield(7) } { fmt.Println(x) }
}
""", b"[3 2 1] 0 [1 2]\n7", later_than=r"go1\.(1\d|2[012])\b"),
        Idiom("an import that is not used", 'package main\n\nimport "os"\n\nfunc main() {}\n', verdict=CE, tells=b"imported and not used"),
        Idiom("an index out of range", 'package main\n\nimport "os"\n\nfunc main() { a := []int{}; println(a[len(os.Args)]) }\n', verdict=RTE,
              tells=b"index out of range"),
        Idiom("everybody asleep", "package main\n\nfunc main() { <-make(chan int) }\n", verdict=RTE, tells=b"deadlock"),
        Idiom("an end from anywhere", 'package main\n\nimport ("fmt"; "os")\n\nfunc main() { defer fmt.Println("never"); fmt.Println(os.Getenv("ONLINE_JUDGE")); os.Exit(0) }\n',
              b"1"),
        Idiom("a byte order mark and returns", b"\xef\xbb\xbfpackage main\r\n// Gr\xc3\xb6\xc3\x9fe\r\nimport . \"fmt\"\r\nfunc main() {\r\n\tl\xc3\xa4nge := `\xc3\xa4`; Println(l\xc3\xa4nge)\r\n}",
              "ä".encode()),
        Idiom("names that the compiler would pass over",
              {"sum_test.go": "package main\n\nfunc main() { println(); print2() }\n",
               "_more.go": 'package main\n\nimport "fmt"\n\nfunc print2() { fmt.Println(42) }\n'}, b"42"),
        Idiom("several files and a description of a module",
              {"go.mod": "module contest\n\ngo 1.16\n", "solve.go": "package main\n\nfunc solve() int { return 42 }\n",
               "main.go": "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(solve()) }\n"}, b"42"),
    ]
}  # fmt: skip
