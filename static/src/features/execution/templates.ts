// What an empty editor starts with: reading the input, and a place to write.

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

const pythonTalk = `def main() -> None:
    n = int(input())
    print("?", n, flush=True)


main()
`;

const cppTalk = `#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    cin >> n;
    cout << "? " << n << endl;

    return 0;
}
`;

// For a program that talks to another: it reads what is there, and what it says goes out at once.
const TALKING: Record<string, string> = {
  python: pythonTalk,
  pypy: pythonTalk,
  cpp17: cppTalk,
  cpp20: cppTalk,
  cpp23: cppTalk,
  c: `#include <stdio.h>

int main(void) {
    int n;
    scanf("%d", &n);
    printf("? %d\\n", n);
    fflush(stdout);

    return 0;
}
`,
  java: `import java.io.*;
import java.util.*;

public class Main {
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        int n = Integer.parseInt(in.readLine().trim());
        System.out.println("? " + n);
        System.out.flush();
    }
}
`,
  javascript: `const lines = require("readline").createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const read = async () => (await lines.next()).value;

async function main() {
  const n = Number(await read());
  console.log("? " + n);
}

main().then(() => process.exit());
`,
  typescript: `import { createInterface } from "readline";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const read = async (): Promise<string> => (await lines.next()).value;

async function main(): Promise<void> {
  const n = Number(await read());
  console.log("? " + n);
}

main().then(() => process.exit());
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
\tfmt.Println("?", n)
}
`,
  rust: `use std::io::{self, Write};

fn read_line() -> String {
    let mut line = String::new();
    io::stdin().read_line(&mut line).unwrap();
    line.trim().to_string()
}

fn main() {
    let n: i64 = read_line().parse().unwrap();
    println!("? {}", n);
    io::stdout().flush().unwrap();
}
`,
  kotlin: `fun main() {
    val n = readLine()!!.trim().toInt()
    println("? $n")
    System.out.flush()
}
`,
};

/** What an editor begins with; `talks`: the program will hold a conversation (an interactive problem). */
export function templateOf(language: string, talks = false): string {
  return (talks ? TALKING[language] : undefined) ?? TEMPLATES[language] ?? "";
}
