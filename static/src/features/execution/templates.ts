// What an empty editor starts with: reading all input, and a place to write.

const python = `import sys


def main() -> None:
    data = sys.stdin.read().split()


main()
`;

const cpp = `#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);

    return 0;
}
`;

const TEMPLATES: Record<string, string> = {
  python,
  pypy: python,
  cpp17: cpp,
  cpp20: cpp,
  cpp23: cpp,
  c: `#include <stdio.h>

int main(void) {

    return 0;
}
`,
  java: `import java.io.*;
import java.util.*;

public class Main {
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));

    }
}
`,
  javascript: `const lines = require("fs").readFileSync(0, "utf8").split("\\n");

`,
  typescript: `import { readFileSync } from "fs";

const lines: string[] = readFileSync(0, "utf8").split("\\n");

`,
  go: `package main

import (
\t"bufio"
\t"fmt"
\t"os"
)

func main() {
\tin := bufio.NewReader(os.Stdin)
\tvar n int
\tfmt.Fscan(in, &n)
}
`,
  rust: `use std::io::{self, Read};

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let mut words = input.split_ascii_whitespace();
}
`,
  kotlin: `fun main() {
    val lines = generateSequence(::readLine).toList()

}
`,
};

export function templateOf(language: string): string {
  return TEMPLATES[language] ?? "";
}
