// One program for every situation that a judge has to tell apart; the first line says which.
#include <bits/stdc++.h>
using namespace std;

static long depth(long n)
{
    volatile char frame[64];
    frame[0] = 1;
    return n == 0 ? 0 : frame[0] + depth(n - 1);
}

int main()
{
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    string situation;
    cin >> situation;
    if (situation == "sum") {
        long a, b;
        cin >> a >> b;
        cout << a + b << endl;
    } else if (situation == "echo") {
        for (long one; cin >> one;)
            cout << one + 1 << '\n';
    } else if (situation == "deep") {
        cout << depth(100000) << endl;
    } else if (situation == "catch") {
        try {
            throw runtime_error("on purpose");
        } catch (const exception &) {
            cout << "caught" << endl;
        }
    } else if (situation == "throw") {
        throw runtime_error("on purpose");
    } else if (situation == "loop") {
        for (volatile int i = 0;; i = i + 1)
            ;
    } else if (situation == "memory") {
        for (vector<vector<char>> kept;;)
            kept.emplace_back(1 << 20, 'x');
    }
}
