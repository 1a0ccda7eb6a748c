"""Java and Kotlin: readers, stacks, classes of every shape, ends."""

from __future__ import annotations

from tests.judge.idioms.idiom import CE, ROOMY, RTE, Idiom

_IN = b"2\r\n20 22\r\n"

JAVA = [
    Idiom("a fast reader in a thread with a large stack",
          """package codeforces.round1;
import java.io.*;
import java.math.BigInteger;
import java.util.*;
import java.util.function.*;
import java.util.stream.*;

public class CF_1A_Größe implements Runnable {
    static class FastReader {
        BufferedReader br = new BufferedReader(new InputStreamReader(System.in)); StringTokenizer st;
        String next() { while (st == null || !st.hasMoreElements()) { try { st = new StringTokenizer(br.readLine()); }
            catch (IOException e) { throw new UncheckedIOException(e); } } return st.nextToken(); }
        int nextInt() { return Integer.parseInt(next()); }
    }
    static final boolean LOCAL = System.getProperty("ONLINE_JUDGE") == null;
    static int depth(int n) { return n == 0 ? 0 : 1 + depth(n - 1); }
    record Point(int x, int y) implements Comparable<Point> { public int compareTo(Point o) { return x - o.x; } }
    sealed interface Shape permits Circle, Square {} record Circle(int r) implements Shape {} record Square(int a) implements Shape {}
    enum Op implements IntBinaryOperator { ADD { public int applyAsInt(int a, int b) { return a + b; } } }
    public static void main(String[] args) { new Thread(null, new CF_1A_Größe(), "main", 1 << 29).start(); }
    @Override public void run() {
        var in = new FastReader(); PrintWriter out = new PrintWriter(new BufferedWriter(new OutputStreamWriter(System.out)));
        int n = in.nextInt(), a = in.nextInt(), b = in.nextInt();
        Shape s = new Circle(3); String text = \"\"\"
            a "b"
            \"\"\";
        int area = s instanceof Circle c ? c.r() : 0;
        String day = switch (n) { case 1, 2 -> "low"; default -> { yield "high"; } };
        out.println(Op.ADD.applyAsInt(a, b) + " " + depth(1000000) + " " + LOCAL + " " + area + day + text.length());
        out.printf("%.2f %s %s%n", 1.5, BigInteger.TWO.pow(70), String.format("%,d", 1234567));
        out.println(IntStream.range(0, 100000).parallel().sum() + " " + Stream.of(3, 1, 2).sorted().map(String::valueOf).collect(Collectors.joining(",")) + " ä");
        out.flush();
    }
}
""", "42 1000000 false 3low6\n1.50 1180591620717411303424 1,234,567\n704982704 1,2,3 ä".encode(), _IN, limits=ROOMY),
    Idiom("tokens of a stream, an end in another thread, a main class that is not public",
          """import java.io.*;
import java.util.*;
class Helper { int x = 1; }
class Solution {
    static StreamTokenizer st = new StreamTokenizer(new BufferedInputStream(System.in));
    static int ni() throws IOException { st.nextToken(); return (int) st.nval; }
    public static void main(String[] args) throws Exception {
        int n = ni(); System.out.println(ni() + ni()); System.out.flush();
        new Thread(() -> System.exit(0)).start(); Thread.sleep(100000);
    }
}
interface Unused { }
""", b"42", _IN),
    Idiom("a scanner over many numbers",
          """import java.util.Scanner;
public class Main { public static void main(String[] args) { Scanner s = new Scanner(System.in); long sum = 0;
    while (s.hasNextInt()) sum += s.nextInt(); System.out.println(sum); System.out.println(s.hasNext()); } }
""", b"4999950000\nfalse", b"\r\n".join(b"%d" % one for one in range(100000))),
    Idiom("bytes by DataInputStream, deep recursion in the main thread",
          """import java.io.*;
public class Main {
    static int depth(int n) { return n == 0 ? 0 : 1 + depth(n - 1); }
    public static void main(String[] args) throws IOException {
        DataInputStream d = new DataInputStream(new BufferedInputStream(System.in, 1 << 16)); byte[] b = new byte[64]; int n = d.read(b);
        FileInputStream f = new FileInputStream("/dev/stdin"); System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out)));
        System.out.println(n + " " + f.available() + " " + depth(100000) + " " + new String(System.in.readAllBytes()).length());
        System.out.println(System.getenv("ONLINE_JUDGE"));
    }
}
""", b"10 10 100000 0\n1", _IN),
    Idiom("as much heap as the limit says",
          "public class Main { public static void main(String[] a) { int[][] x = new int[200][]; for (int i = 0; i < 200; i++) { x[i] = new int[1 << 18];"
          " java.util.Arrays.fill(x[i], i); } System.out.println(x[199][7]); } }", b"199"),
    Idiom("an exception nobody catches, in another thread",
          "public class Main { public static void main(String[] a) { Thread t = new Thread(() -> { throw new IllegalStateException(\"on purpose\"); }); t.start(); } }",
          b"", tells=b"on purpose"),
    Idiom("an exception nobody catches", "public class Main { public static void main(String[] a) throws Exception { int[] x = new int[1]; x[a.length + 1] = 1; } }",
          verdict=RTE, tells=b"ArrayIndexOutOfBounds"),
    Idiom("recursion without end", "public class Main { static int f(int x) { return f(x + 1) + 1; } public static void main(String[] a) { f(0); } }",
          verdict=RTE, tells=b"StackOverflowError", limits=ROOMY),
    Idiom("a byte order mark, returns, and letters of an older encoding",
          b"\xef\xbb\xbf// Gr\xf6\xdfe\r\npublic class Main {\r\n\tpublic static void main(String[] a) {\r\n\t\tSystem.out.println(42);\r\n\t}\r\n}", b"42"),
    Idiom("a public class named in letters of an older encoding",
          b"public class Gr\xf6\xdfe { public static void main(String[] a) { System.out.println(42); } }", b"42"),
    Idiom("packages in folders",
          {"app/Main.java": "package app;\nimport lib.deep.Lib;\npublic class Main { public static void main(String[] a) { System.out.println(Lib.x()); } }",
           "lib/deep/Lib.java": "package lib.deep;\npublic class Lib { public static int x() { return 42; } }"}, b"42"),
    Idiom("warnings only", "import java.util.*; public class Main { public static void main(String[] a) { List l = new ArrayList(); l.add(1); Thread.currentThread().getId();"
          " System.out.println(new Integer(5) + l.size()); } }", b"6"),
    Idiom("a class that is missing", "public class Main { public static void main(String[] a) { Scanner s = new Scanner(System.in); } }", verdict=CE, tells=b"cannot find symbol"),
]  # fmt: skip

KOTLIN = [
    Idiom("a fast reader in a thread with a large stack",
          """@file:Suppress("unused")
import java.io.*
import java.util.*
import kotlin.math.*

data class P(val x: Int, val y: Int) : Comparable<P> { override fun compareTo(other: P) = x - other.x }
sealed class Shape { class Circle(val r: Int) : Shape(); object Nothing2 : Shape() }
object Memo { val seen = HashMap<Long, Int>() }
lateinit var words: List<String>
val br = BufferedReader(InputStreamReader(System.`in`))
var st = StringTokenizer("")
fun next(): String { while (!st.hasMoreTokens()) st = StringTokenizer(br.readLine()); return st.nextToken() }
fun nextInt() = next().toInt()
fun depth(n: Int): Int = if (n == 0) 0 else 1 + depth(n - 1)
tailrec fun gcd(a: Int, b: Int): Int = if (b == 0) a else gcd(b, a % b)
inline fun <reified T> name() = T::class.java.simpleName
fun solve() {
    val n = nextInt(); val (a, b) = List(2) { nextInt() }; val unused = 1
    words = "x y".split(" "); val out = PrintWriter(System.out)
    val dp = Array(3) { IntArray(3) { -1 } }; for (i in 0 until 3 step 2) dp[i][i]++
    val s: Shape = Shape.Circle(3); val area = when (s) { is Shape.Circle -> s.r; Shape.Nothing2 -> 0 }
    out.println("${a + b} ${depth(1000000)} $area ${gcd(12, 18)} ${dp.sumBy { it.sum() }} ${name<String>()} ${abs(-2)} ${PriorityQueue(listOf(3, 1)).peek()}")
    out.flush(); println(buildString { append("%.2f".format(1.5)); for (w in words.sortedByDescending { it }) append(w) } + generateSequence(1) { it * 2 }.take(3).toList())
}
fun main(args: Array<String>) { Thread(null, { solve() }, "solve", 1 shl 29).start() }
""", b"42 1000000 3 6 -7 String 2 1\n1.50yx[1, 2, 4]", _IN, limits=ROOMY),
    Idiom("readln and what else came with later versions",
          """import java.util.*
fun interface Op { operator fun invoke(a: Int, b: Int): Int }
private fun readInt() = readln().trim().toInt()
fun main() {
    val n = readInt()
    val (a, b) = readln().trim().split(" ").map { it.toInt() }
    val op = Op { x, y -> x + y }
    val list = buildList { add(3); addAll(listOf(1, 2)) }
    println("$n ${op(a, b)} ${list.maxOrNull()} ${list.sumOf { it }} ${readlnOrNull()} ${listOf(1, 2,).runningFold(0) { p, q -> p + q }} ${ArrayDeque(listOf(1)).first()}")
}
""", b"2 42 3 6 null [0, 1, 3] 1", _IN, later_than=r"kotlinc-jvm 1\.[0-5]\b"),
    Idiom("an exception nobody catches", "fun main() { val x: String? = null; println(x!!.length) }", verdict=RTE, tells=b"Exception"),
    Idiom("a byte order mark and returns, and the judge told apart",
          b"\xef\xbb\xbf// Gr\xc3\xb6\xc3\x9fe\r\nfun main() {\r\n\tval l\xc3\xa4nge = \"\xc3\xa4\"; println(l\xc3\xa4nge + System.getenv(\"ONLINE_JUDGE\") + System.getProperty(\"ONLINE_JUDGE\"))\r\n}",
          "ä1true".encode()),
]  # fmt: skip

IDIOMS = {"java": JAVA, "kotlin": KOTLIN}
