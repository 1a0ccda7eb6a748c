// One program for every situation that a judge has to tell apart; the first line says which.
use std::io::{self, BufWriter, Read, Write};

#[inline(never)]
fn depth(n: u64) -> u64 {
    let frame = std::hint::black_box([1u8; 64]);
    if n == 0 { 0 } else { frame[0] as u64 + depth(n - 1) }
}

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let mut words = input.split_ascii_whitespace();
    let mut out = BufWriter::new(io::stdout());
    match words.next().unwrap() {
        "sum" => writeln!(out, "{}", words.map(|word| word.parse::<i64>().unwrap()).sum::<i64>()).unwrap(),
        "echo" => {
            for word in words {
                writeln!(out, "{}", word.parse::<i64>().unwrap() + 1).unwrap();
            }
        }
        "deep" => writeln!(out, "{}", depth(100000)).unwrap(),
        "catch" => {
            if "x".parse::<i64>().is_err() {
                writeln!(out, "caught").unwrap();
            }
        }
        "throw" => panic!("on purpose"),
        "loop" => loop {
            std::hint::black_box(0);
        },
        "memory" => {
            let mut kept = Vec::new();
            loop {
                kept.push(std::hint::black_box(vec![1u8; 1 << 20]));
            }
        }
        _ => unreachable!(),
    }
}
