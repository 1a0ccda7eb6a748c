"""Rust: readers, macros, stacks, arithmetic, ends."""

from __future__ import annotations

from tests.judge.idioms.idiom import CE, ROOMY, RTE, Idiom

_IN = b"2\r\n20 22\r\n"

IDIOMS = {
    "rust": [
        Idiom("a scanner, macros, a thread with a large stack, modules, unsafe",
              """#![allow(unused, non_snake_case, dead_code, clippy::all)]
use std::cmp::{max, min, Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, VecDeque};
use std::io::{self, prelude::*, stdin, stdout, BufRead, BufWriter, Read, Write};

macro_rules! input { ($it:expr, $($name:ident : $t:ty),*) => { $(let $name: $t = $it.next().unwrap().parse().unwrap();)* } }
mod graph { pub struct Dsu(pub Vec<usize>); impl Dsu { pub fn find(&mut self, x: usize) -> usize {
    if self.0[x] == x { x } else { let r = self.find(self.0[x]); self.0[x] = r; r } } } }
static mut COUNT: i64 = 0;
fn depth(n: u64) -> u64 { if n == 0 { 0 } else { 1 + depth(n - 1).max(n - 1) } }
struct Scanner<R> { reader: R, buffer: Vec<String> }
fn solve() {
    let mut s = String::new();
    stdin().read_to_string(&mut s).unwrap();
    let mut it = s.split_ascii_whitespace();
    input!(it, n: usize, a: i64, b: i64);
    let out = stdout(); let mut out = BufWriter::new(out.lock());
    let mut heap = BinaryHeap::from(vec![Reverse(3), Reverse(1)]);
    unsafe { COUNT += 1; }
    let y = (i32::MAX - n as i32 + 2) + (n as i32 - 1);
    let [p, q] = [1, 2]; let v: Vec<_> = [1, 2, 3].into_iter().map(|z| z * 2).collect();
    writeln!(out, "{} {n} {:?} {y} {} {} {:.3}", a + b, heap.pop().map(|Reverse(z)| z), depth(1_000_000), v.len() + p + q, 2f64.sqrt()).unwrap();
}
fn main() {
    std::thread::Builder::new().name("solve".into()).stack_size(1 << 28).spawn(solve).unwrap().join().unwrap();
}
""", b"42 2 Some(1) -2147483648 1000000 6 1.414", _IN, limits=ROOMY),
        Idiom("lines under a lock, deep recursion in the main thread",
              """use std::io::{self, BufRead};
fn depth(n: u64, a: [u64; 8]) -> u64 { if n == 0 { a[0] } else { 1 + depth(n - 1, { let mut a = a; a[(n % 8) as usize] += 0; a }) } }
fn main() {
    let stdin = io::stdin();
    let mut lines = stdin.lock().lines().map(|l| l.unwrap());
    let n: usize = lines.next().unwrap().trim().parse().unwrap();
    let a: Vec<i32> = lines.next().unwrap().split_whitespace().map(|x| x.parse().unwrap()).collect();
    drop(lines); let mut s = String::new(); io::stdin().read_line(&mut s).unwrap();
    println!("{n} {} {} {}", a.iter().sum::<i32>(), s.len(), depth(1_000_000, [0; 8]));
    if cfg!(debug_assertions) { eprintln!("debug") }
}
""", b"2 42 0 1000000", _IN),
        Idiom("what came with later versions",
              """use std::sync::OnceLock;
static TABLE: OnceLock<Vec<u32>> = OnceLock::new();
fn main() {
    let Some(x) = TABLE.get_or_init(|| vec![1, 2]).get(1) else { panic!() };
    let a = [1, 2, 2, 3]; println!("{x} {} {} {:?}", a.iter().is_sorted(), 7u32.div_ceil(2), a.chunk_by(|p, q| p == q).count());
}
""", b"2 true 4 3", later_than=r"rustc 1\.([0-7]\d|8[01])\."),
        Idiom("a crate that is not there", "use proconio::input;\nfn main() { input! { n: usize } println!(\"{}\", n); }\n", verdict=CE,
              tells=b"proconio"),
        Idiom("a panic", "fn main() { let v: Vec<i32> = vec![]; println!(\"{}\", v[std::env::args().count()]); }\n", verdict=RTE,
              tells=b"index out of bounds"),
        Idiom("an end from anywhere, and the judge told apart",
              "fn main() { #[cfg(not(ONLINE_JUDGE))] println!(\"local\"); println!(\"{}\", std::env::var(\"ONLINE_JUDGE\").is_ok()); std::process::exit(0) }\n", b"true"),
        Idiom("a byte order mark and returns",
              b"\xef\xbb\xbf#![allow(uncommon_codepoints)]\r\n// Gr\xc3\xb6\xc3\x9fe\r\nfn main() { let l\xc3\xa4nge = \"\xc3\xa4\"; println!(\"{}\", l\xc3\xa4nge) }", "ä".encode()),
    ]
}  # fmt: skip
