import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

public class Manacher {
    /** For every index of the text, how far the longest palindrome centred there reaches to either side. */
    static int[] palindromeRadii(char[] text) {
        int[] radius = new int[text.length];
        int center = 0;
        int end = 0; // of the palindrome that reaches furthest to the right
        for (int i = 0; i < text.length; i++) {
            int reach = i < end ? Math.min(radius[2 * center - i], end - i) : 0;
            while (i - reach > 0 && i + reach + 1 < text.length && text[i - reach - 1] == text[i + reach + 1]) {
                reach++;
            }
            radius[i] = reach;
            if (i + reach > end) {
                center = i;
                end = i + reach;
            }
        }
        return radius;
    }

    public static void main(String[] args) throws IOException {
        String ring = new BufferedReader(new InputStreamReader(System.in)).readLine().trim();
        int n = ring.length();
        StringBuilder marked = new StringBuilder("|");
        for (char letter : (ring + ring).toCharArray()) {
            marked.append(letter).append('|');
        }
        int[] radius = palindromeRadii(marked.toString().toCharArray());
        int fair = 0;
        for (int start = 0; start < n; start++) {
            if (radius[2 * start + n] >= n) {
                fair++;
            }
        }
        System.out.println(fair);
    }
}
