"""C and C++: what templates of contest programs begin with, and what the library and the system must give them."""

from __future__ import annotations

from tests.judge.idioms.idiom import CE, RTE, Idiom

_STD = "#include <bits/stdc++.h>\nusing namespace std;\n"

BOTH = [  # of C and C++
    Idiom("ONLINE_JUDGE is defined and LOCAL is not",
          """#include <stdio.h>
          int main() {
          #ifndef ONLINE_JUDGE
              freopen("input.txt", "r", stdin);
              freopen("output.txt", "w", stdout);
          #endif
          #if defined(LOCAL) || defined(DEBUG) || defined(_DEBUG)
              puts("local");
          #endif
              int a, b; scanf("%d %d", &a, &b); printf("%d\\n", a + b);
              return 0;
          }""", b"42", b"20 22\n"),
    Idiom("standard streams by their names",
          """#include <stdio.h>
          int main() {
              freopen("/dev/stdin", "r", stdin); freopen("/dev/stdout", "w", stdout);
              int a; scanf("%d", &a); printf("%d\\n", a);
              FILE *e = fopen("/dev/stderr", "w"); fprintf(e, "told\\n"); fclose(e);
              return 0;
          }""", b"42", b"42\n", tells=b"told"),
    Idiom("an input as a file: its size, mapped, read twice",
          """#include <stdio.h>
          #include <sys/mman.h>
          #include <sys/stat.h>
          #include <unistd.h>
          int main() {
              struct stat s; fstat(0, &s);
              const char *p = (const char *)mmap(0, s.st_size, PROT_READ, MAP_PRIVATE, 0, 0);
              const char *q = (const char *)mmap(0, s.st_size, PROT_READ, MAP_SHARED, 0, 0);
              if (p == MAP_FAILED || q == MAP_FAILED) return 1;
              int n; scanf("%d", &n); rewind(stdin); int m; scanf("%d", &m);
              printf("%d %c%c %d %d\\n", (int)s.st_size, p[0], q[1], n, m);
              return 0;
          }""", b"6 12 12345 12345", b"12345\n"),
    Idiom("fast input by the byte",
          """#include <stdio.h>
          static char buffer[1 << 16];
          static int next(void) {
              static size_t at, end;
              if (at == end) { end = fread(buffer, 1, sizeof buffer, stdin); at = 0; if (!end) return -1; }
              return buffer[at++];
          }
          int main(void) {
              long long sum = 0; int c = next();
              for (;;) {
                  while (c != -1 && c < '0') c = next();
                  if (c == -1) break;
                  int x = 0; while (c >= '0') { x = 10 * x + c - '0'; c = next(); }
                  sum += x;
              }
              c = getchar_unlocked(); putchar_unlocked('0' + (c == EOF));
              printf(" %lld\\n", sum);
          }""", b"1 4999950000", b"\r\n".join(b"%d" % one for one in range(100000))),
    Idiom("line ends of Windows, and blanks at the ends of lines",
          """#include <stdio.h>
          int main(void) {
              char word[9], rest[9]; int n;
              scanf("%d", &n); scanf("%s", word); scanf(" %[^\\r\\n]", rest); printf("%d%s%s\\n", n, word, rest);
              return 0;
          }""", b"7abc d", b"7 \r\nab\r\nc d\r\n"),
    Idiom("an assertion that fails", "#include <assert.h>\nint main(void) { assert(1 == 2); }", b"",
          verdict=RTE, tells=b"Assertion", signal=6),
    Idiom("division by zero", '#include <stdio.h>\nint main(void) { int a; scanf("%d", &a); return 7 / a; }', b"",
          b"0", verdict=RTE, signal=8),
    Idiom("a null pointer", "int main(void) { volatile int *p = 0; return *p; }", b"", verdict=RTE, signal=11),
    Idiom("an exit code", "int main(void) { return 1; }", b"", verdict=RTE),
    Idiom("a header of Windows", "#include <windows.h>\nint main(void) { return 0; }", verdict=CE, tells=b"windows.h"),
    Idiom("a shell for system()",
          '#include <stdio.h>\n#include <stdlib.h>\nint main(void) { puts("4"); fflush(stdout); system("pause"); '
          'system("echo 2"); return 0; }', b"4\n2"),
    Idiom("recursion a million deep",
          """#include <stdio.h>
          int depth(int n) { volatile char frame[128]; frame[n % 128] = 1; return n ? depth(n - 1) + frame[n % 128] : 0; }
          int main(void) { printf("%d\\n", depth(1000000)); return 0; }""", b"1000000"),
    Idiom("arrays of hundreds of megabytes, global and untouched",
          """#include <stdio.h>
          #include <string.h>
          static int touched[45 << 20], untouched[200 << 20];
          int main(void) { memset(touched, 1, sizeof touched); printf("%d %d\\n", touched[7], untouched[9]); return 0; }""",
          b"16843009 0"),
    Idiom("much on the error output",
          """#include <stdio.h>
          int main(void) { for (int i = 0; i < 200000; i++) fprintf(stderr, "debug %d\\n", i); puts("42"); return 0; }""",
          b"42"),
    Idiom("a byte order mark, returns, tabs, no line end, words beyond ASCII",
          b"\xef\xbb\xbf// Gr\xc3\xb6\xc3\x9fe, caf\xe9\r\n#include <stdio.h>\r\nint main(void)\t{\r\n\tputs(\"\xc3\xa4\");\r\n\treturn 0; }",
          "ä".encode()),
]  # fmt: skip

C = [
    Idiom("main without a type, a declaration that is missing, gets, K&R parameters",
          """#include <stdio.h>
          char *gets(char *);
          add(a, b) int a, b; { return a + b; }
          main() { char line[99]; int n = atoi(gets(line)); printf("%d\\n", add(n, 2)); return 0; }""",
          b"42", b"40\n"),
    Idiom("arrays of variable length, compound literals, %Lf, complex numbers, threads",
          """#include <complex.h>
          #include <math.h>
          #include <pthread.h>
          #include <stdio.h>
          #include <stdlib.h>
          #include <string.h>
          static int compare(const void *a, const void *b) { return *(int *)a - *(int *)b; }
          static void *work(void *told) { *(int *)told = 5; return 0; }
          int main(void) {
              int n; scanf("%d", &n); int a[n]; for (int i = 0; i < n; i++) a[i] = n - i;
              qsort(a, n, sizeof *a, compare); int *p = (int[]){1, 2, 3};
              long double x; scanf("%Lf", &x); long long y; scanf("%lld", &y);
              pthread_t t; int told = 0; pthread_create(&t, 0, work, &told); pthread_join(t, 0);
              printf("%d %d %.15Lf %lld %.1f %d\\n", a[0], p[2], sqrtl(x), y, creal(csqrt(-4) * I), told);
          }""", b"1 3 1.414213562373095 -9000000000000000000 -2.0 5", b"3 2.0 -9000000000000000000"),
]  # fmt: skip

CPP = [
    Idiom("pragmas before everything, vector registers, 128 bits",
          """#pragma GCC optimize("O3,unroll-loops,Ofast")
          #pragma GCC target("avx2,bmi,bmi2,lzcnt,popcnt")
          #include <bits/stdc++.h>
          #include <immintrin.h>
          #define int long long
          #define all(x) (x).begin(), (x).end()
          using namespace std;
          ostream &operator<<(ostream &o, __int128 x) { if (x > 9) o << x / 10; return o << char('0' + char(x % 10)); }
          signed main() {
              cin.tie(nullptr)->sync_with_stdio(false);
              int n; cin >> n; vector<int> a(n); for (auto &x : a) cin >> x;
              sort(all(a)); __int128 product = 1; for (int x : a) product *= x;
              __m256i v = _mm256_set1_epi32(3); alignas(32) int32_t w[8];
              _mm256_store_si256((__m256i *)w, _mm256_add_epi32(v, v));
              cout << product << ' ' << w[5] << ' ' << __builtin_popcountll(a.back()) << ' ' << __lg(n) << endl;
              cout << fixed << setprecision(15) << (long double)1 / 3 << "\\n";
          }""", b"1000000000000000000000000000000 6 11 1\n0.333333333333333",
          b"3\n10000000000 10000000000 10000000000\n"),
    Idiom("trees and ropes of the extensions, hash tables, random numbers, clocks",
          """#include <bits/stdc++.h>
          #include <ext/pb_ds/assoc_container.hpp>
          #include <ext/pb_ds/priority_queue.hpp>
          #include <ext/pb_ds/tree_policy.hpp>
          #include <ext/rope>
          using namespace std;
          template <class T> using ordered = __gnu_pbds::tree<T, __gnu_pbds::null_type, less<T>, __gnu_pbds::rb_tree_tag,
              __gnu_pbds::tree_order_statistics_node_update>;
          mt19937_64 random_numbers(chrono::steady_clock::now().time_since_epoch().count());
          int main() {
              ordered<int> s; for (int i = 0; i < 10; i++) s.insert(i * i);
              __gnu_pbds::gp_hash_table<int, int> t; t[3] = 4;
              __gnu_pbds::priority_queue<int> q; q.push(7);
              __gnu_cxx::rope<char> r("abcdef"); r.erase(1, 2);
              random_device seed; random_numbers.seed(seed()); shuffle(r.mutable_begin(), r.mutable_begin(), random_numbers);
              cout << *s.find_by_order(3) << ' ' << s.order_of_key(17) << ' ' << t[3] << q.top() << ' ' << r << endl;
          }""", b"9 5 47 adef"),
    Idiom("threads, futures, policies of execution, file streams, exceptions",
          """#include <bits/stdc++.h>
          #include <execution>
          using namespace std;
          int main() {
              int a = 0; thread t([&] { a = 1; }); t.join();
              auto f = async(launch::async, [] { return 2; });
              vector<int> v{3, 1, 2}; sort(execution::par_unseq, v.begin(), v.end());
              once_flag once; call_once(once, [&] { a += 10; });
              ifstream in("/dev/stdin"); int n; in >> n; ofstream out("/dev/stdout");
              try { v.at(9); } catch (const out_of_range &) { out << "caught "; }
              out << a << f.get() << v[0] << ' ' << n << endl;
          }""", b"caught 1121 42", b"42"),
    Idiom("endl a hundred thousand times",
          _STD + "int main() { for (int i = 0; i < 100000; i++) cout << i << endl; }",
          b"\n".join(b"%d" % one for one in range(100000))),
    Idiom("an exception nobody catches", _STD + "int main() { vector<int> v; cout << v.at(3); }", b"", verdict=RTE,
          tells=b"out_of_range", signal=6),
]  # fmt: skip

CPP20 = [
    Idiom("ranges, concepts, spaceships, bits, spans, coroutines",
          """#include <bits/stdc++.h>
          #include <coroutine>
          using namespace std;
          template <integral T> constexpr T twice(T x) { return 2 * x; }
          struct P { int a, b; auto operator<=>(const P &) const = default; };
          constexpr auto primes = [] { array<bool, 100> p{}; for (int i = 2; i < 100; i++) { bool is = true;
              for (int j = 2; j * j <= i; j++) is &= i % j != 0; p[i] = is; } return p; }();
          struct Numbers {
              struct promise_type { int now; Numbers get_return_object() { return {coroutine_handle<promise_type>::from_promise(*this)}; }
                  suspend_always initial_suspend() { return {}; } suspend_always final_suspend() noexcept { return {}; }
                  suspend_always yield_value(int x) { now = x; return {}; } void return_void() {} void unhandled_exception() {} };
              coroutine_handle<promise_type> h; int next() { h.resume(); return h.promise().now; } ~Numbers() { h.destroy(); } };
          Numbers count() { for (int i = 5;; i++) co_yield i; }
          int main() {
              static_assert(primes[97]);
              vector<int> v{3, 1, 2}; ranges::sort(v, greater{}); span s(v);
              for (int x : v | views::filter([](int x) { return x > 1; }) | views::transform(twice<int>)) cout << x << ' ';
              auto n = count(); n.next(); map<P, int> m{{{1, 2}, 3}};
              cout << s.size() << n.next() << m.contains({1, 2}) << popcount(7u) << ' ' << midpoint(2, 4) << ' ' << numbers::pi << endl;
          }""", b"6 4 3613 3 3.14159"),
]  # fmt: skip

CPP23 = [
    Idiom("what came with C++23",
          """#include <bits/stdc++.h>
          #include <expected>
          using namespace std;
          expected<int, string> half(int x) { if (x % 2) return unexpected("odd"); return x / 2; }
          int main() { string s = "abc"; cout << s.contains("bc") << *half(8) << half(3).error() << byteswap(uint16_t(1)) << 3uz << endl; }""", b"14odd2563"),
]  # fmt: skip

IDIOMS = {
    "c": BOTH + C,
    "cpp17": BOTH + CPP,
    "cpp20": CPP20,
    "cpp23": CPP23,
}
