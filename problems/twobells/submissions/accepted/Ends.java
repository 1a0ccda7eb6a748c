import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

/** Strikes the two ends of what is left, which compares the note with the middle. */
public class Ends {
    public static void main(String[] args) throws IOException {
        BufferedReader singer = new BufferedReader(new InputStreamReader(System.in));
        int low = 1;
        int high = Integer.parseInt(singer.readLine().trim());
        while (low < high) {
            System.out.println("? " + low + " " + high);
            System.out.flush();
            int sum = low + high;
            switch (singer.readLine().trim()) {
                case "first" -> high = (sum - 1) / 2;
                case "second" -> low = sum / 2 + 1;
                default -> low = high = sum / 2;
            }
        }
        System.out.println("! " + low);
    }
}
