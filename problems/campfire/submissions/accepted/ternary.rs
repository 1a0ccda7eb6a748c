use std::io::{self, Read};

struct Hiker {
    x: f64,
    y: f64,
    speed: f64,
}

fn last_arrival(hikers: &[Hiker], x: f64) -> f64 {
    hikers
        .iter()
        .map(|hiker| (x - hiker.x).hypot(hiker.y) / hiker.speed)
        .fold(0.0, f64::max)
}

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let numbers: Vec<f64> = input.split_whitespace().skip(1).map(|token| token.parse().unwrap()).collect();
    let hikers: Vec<Hiker> = numbers
        .chunks(3)
        .map(|hiker| Hiker { x: hiker[0], y: hiker[1], speed: hiker[2] })
        .collect();

    // The time of the last arrival is convex in the place of the fire.
    let (mut low, mut high) = (-1e4, 1e4);
    for _ in 0..80 {
        let third = (high - low) / 3.0;
        if last_arrival(&hikers, low + third) < last_arrival(&hikers, high - third) {
            high -= third;
        } else {
            low += third;
        }
    }
    println!("{:.9}", last_arrival(&hikers, low));
}
