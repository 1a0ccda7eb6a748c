use std::io::{self, Read, Write};

/// A piece of a mark. Variants and fields are in the order in which the librarian compares.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    // A mark has at most 40 digits in a row, and 128 bits hold only 38, so the value stays text.
    Number { significant_digits: usize, value: String, digits: usize },
    Letter(char),
}

fn pieces(mark: &str) -> Vec<Piece> {
    let mut result = Vec::new();
    let mut rest = mark;
    while let Some(first) = rest.chars().next() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if digits == 0 {
            result.push(Piece::Letter(first));
            rest = &rest[1..];
        } else {
            let value = rest[..digits].trim_start_matches('0').to_string();
            result.push(Piece::Number { significant_digits: value.len(), value, digits });
            rest = &rest[digits..];
        }
    }
    result
}

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let mut marks: Vec<&str> = input.split_whitespace().skip(1).collect();
    marks.sort_by_cached_key(|mark| pieces(mark));

    let mut output = io::BufWriter::new(io::stdout().lock());
    for mark in marks {
        writeln!(output, "{}", mark).unwrap();
    }
}
