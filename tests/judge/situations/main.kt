// One program for every situation that a judge has to tell apart; the first line says which.
import java.io.*
import java.util.*

data class Pair2(val a: Long, val b: Long)

fun depth(n: Int): Int = if (n == 0) 0 else 1 + depth(n - 1)

fun main() {
    val input = BufferedReader(InputStreamReader(System.`in`))
    val out = PrintWriter(BufferedWriter(OutputStreamWriter(System.out)))
    when (input.readLine().trim()) {
        "sum" -> {
            val (a, b) = input.readLine().split(" ").map { it.toLong() }
            out.println(Pair2(a, b).let { it.a + it.b })
        }
        "echo" -> input.forEachLine { out.println(it.toLong() + 1) }
        "deep" -> out.println(depth(100000))
        "catch" -> try { "x".toInt() } catch (error: NumberFormatException) { out.println("caught") }
        "throw" -> throw IllegalStateException("on purpose")
        "loop" -> while (true) { }
        "memory" -> {
            val kept = ArrayList<IntArray>()
            while (true) kept.add(IntArray(1 shl 18))
        }
    }
    out.flush()
}
