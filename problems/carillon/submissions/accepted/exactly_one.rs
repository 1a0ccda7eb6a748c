//! Counts, bell by bell, the seconds at which this bell rings and no other does.

use std::io::{self, Read};

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 {
        a
    } else {
        gcd(b, a % b)
    }
}

/// How many multiples of `common` up to `last` are a multiple of none of the periods.
fn undisturbed(common: u64, periods: &[u64], last: u64) -> u64 {
    if common > last {
        return 0;
    }
    match periods.split_first() {
        None => last / common,
        Some((period, rest)) => {
            let together = common.saturating_mul(period / gcd(common, *period));
            undisturbed(common, rest, last) - undisturbed(together, rest, last)
        }
    }
}

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let numbers: Vec<u64> = input.split_whitespace().map(|token| token.parse().unwrap()).collect();
    let (last, periods) = (numbers[1], &numbers[2..]);

    let solos: u64 = (0..periods.len())
        .map(|bell| {
            let others = [&periods[..bell], &periods[bell + 1..]].concat();
            undisturbed(periods[bell], &others, last)
        })
        .sum();
    println!("{}", solos);
}
