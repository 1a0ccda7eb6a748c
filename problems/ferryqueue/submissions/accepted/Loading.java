import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.StringTokenizer;

public class Loading {
    public static void main(String[] args) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        StringTokenizer line = new StringTokenizer(input.readLine());
        int vehicles = Integer.parseInt(line.nextToken());
        long lane = Long.parseLong(line.nextToken());
        line = new StringTokenizer(input.readLine());

        long trips = 1;
        long taken = 0;
        long onVehicles = 0;
        for (int i = 0; i < vehicles; i++) {
            long length = Long.parseLong(line.nextToken());
            onVehicles += length;
            long needed = taken == 0 ? length : 1 + length;
            if (taken + needed <= lane) {
                taken += needed;
            } else {
                trips++;
                taken = length;
            }
        }
        System.out.println(trips + " " + (trips * lane - onVehicles));
    }
}
