package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Visitors of one page at a fixed rate, in a process of the lowest priority: real visitors use processors of their
/// own.
record GatewayVisitors(Process process, BufferedReader lines) {

    private static final int CONNECTIONS = 16;
    private static final String READY = "ready";

    /// Starts the visitors, and returns when the first requests are sent. The visitors stop after `time`.
    static GatewayVisitors start(int gateway, String host, String path, String page, int perSecond, Duration time)
            throws IOException {
        Process process = new ProcessBuilder(List.of(
                        "nice",
                        "-n",
                        "19",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GatewayVisitors.class.getName(),
                        Integer.toString(gateway),
                        host,
                        path,
                        page,
                        Integer.toString(perSecond),
                        Long.toString(time.toMillis())))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        WrongAnswer.unless(READY.equals(lines.readLine()), () -> "The visitors did not start");
        return new GatewayVisitors(process, lines);
    }

    /// Waits for the end.
    ///
    /// @return responses per second
    /// @throws WrongAnswer if a response was wrong
    double perSecond() throws IOException, InterruptedException {
        String perSecond = lines.readLine();
        WrongAnswer.unless(perSecond != null && process.waitFor() == 0, () -> "The visitors failed");
        return Double.parseDouble(perSecond);
    }

    public static void main(String[] words) {
        int gateway = Integer.parseInt(words[0]);
        var visits = new PageTraffic(gateway, HttpText.visit(words[1], words[2]), words[3].getBytes(UTF_8));
        var paced = new PacedTraffic(visits, Integer.parseInt(words[4]));
        System.out.println(READY);
        Load.Outcome outcome = Load.run(paced, CONNECTIONS, Duration.ofMillis(Long.parseLong(words[5])), 0);
        System.out.println(outcome.perSecond());
    }
}
