// What archive-classes compiles: a little of what programs of contests are made of.

import java.io.BufferedReader
import java.util.PriorityQueue
import java.util.StringTokenizer
import kotlin.math.max

const val MOD = 1_000_000_007L

data class Edge(val to: Int, val cost: Long)

sealed interface Query
class Add(val at: Int, val by: Int) : Query
object Show : Query

class Reader(private val from: BufferedReader) {
    private var words = StringTokenizer("")
    fun word(): String {
        while (!words.hasMoreTokens()) words = StringTokenizer(from.readLine() ?: return "")
        return words.nextToken()
    }
    inline fun <reified T> list(size: Int, make: () -> T): Array<T> = Array(size) { make() }
}

fun distances(graph: List<List<Edge>>, start: Int): LongArray {
    val best = LongArray(graph.size) { Long.MAX_VALUE }.also { it[start] = 0 }
    val queue = PriorityQueue<Pair<Long, Int>>(compareBy { it.first })
    queue.add(0L to start)
    while (queue.isNotEmpty()) {
        val (cost, at) = queue.poll()
        if (cost > best[at]) continue
        for ((to, more) in graph[at]) if (cost + more < best[to]) {
            best[to] = cost + more
            queue.add(best[to] to to)
        }
    }
    return best
}

tailrec fun gcd(a: Int, b: Int): Int = if (b == 0) a else gcd(b, a % b)

operator fun Pair<Int, Int>.plus(other: Pair<Int, Int>) = first + other.first to second + other.second

fun main() = with(Reader(System.`in`.bufferedReader())) {
    val n = word().toIntOrNull() ?: 0
    val values = list(n) { word().toInt() }.toMutableList()
    val graph = List(n) { mutableListOf<Edge>() }
    val counts = HashMap<String, Int>()
    repeat(n) { counts.merge(word(), 1, Int::plus) }
    val queries = (0 until n).map { if (it % 2 == 0) Add(it, 1) else Show }
    val out = StringBuilder()
    for (query in queries) when (query) {
        is Add -> values[query.at] += query.by
        Show -> out.appendLine("${values.sumOf { it.toLong() } % MOD} ${values.maxOrNull()}")
    }
    val grid = Array(3) { CharArray(3) { '.' } }
    outer@ for (row in grid.indices) for (column in grid[row].indices) if (grid[row][column] == '#') break@outer
    val sorted = counts.entries.sortedWith(compareByDescending<Map.Entry<String, Int>> { it.value }.thenBy { it.key })
    out.append(sorted.joinToString(" ") { (name, count) -> "$name=$count" })
    val deque = ArrayDeque(listOf(1, 2, 3)).apply { addFirst(max(0, gcd(12, 18))) }
    try { deque.removeLast() } catch (error: NoSuchElementException) { out.append(error.message) }
    println(out)
    println(distances(graph, 0).joinToString { "%03d".format(it) })
    println((1 to 2) + (3 to 4))
}
