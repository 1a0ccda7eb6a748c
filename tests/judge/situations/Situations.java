// One program for every situation that a judge has to tell apart; the first line says which.
package contest.practice;

import java.io.*;
import java.util.*;

public class Situations {
    record Pair(long a, long b) {
        long sum() {
            return a + b;
        }
    }

    interface Situation {
        void run() throws IOException;
    }

    static int depth(int n) {
        return n == 0 ? 0 : 1 + depth(n - 1);
    }

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        PrintWriter out = new PrintWriter(new BufferedWriter(new OutputStreamWriter(System.out)));
        Map<String, Situation> situations = new HashMap<>();
        situations.put("sum", () -> {
            StringTokenizer words = new StringTokenizer(in.readLine());
            out.println(new Pair(Long.parseLong(words.nextToken()), Long.parseLong(words.nextToken())).sum());
        });
        situations.put("echo", () -> {
            for (String line; (line = in.readLine()) != null;) out.println(Long.parseLong(line) + 1);
        });
        situations.put("deep", () -> out.println(depth(100000)));
        situations.put("catch", () -> {
            try {
                Integer.parseInt("x");
            } catch (NumberFormatException error) {
                out.println("caught");
            }
        });
        situations.put("throw", () -> {
            throw new IllegalStateException("on purpose");
        });
        situations.put("loop", new Situation() {
            public void run() {
                while (true) {
                }
            }
        });
        situations.put("memory", () -> {
            List<int[]> kept = new ArrayList<>();
            while (true) kept.add(new int[1 << 18]);
        });
        situations.get(in.readLine().trim()).run();
        out.flush();
    }
}
