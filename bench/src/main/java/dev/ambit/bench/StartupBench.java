package dev.ambit.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Measures the time from `bin/ambit dev` to the first decision, with an empty and with an existing directory; and
/// the idle memory of server, host and PostgreSQL by proportional set size (Linux only).
final class StartupBench implements Figure {

    private static final Pattern CURL = Pattern.compile("curl -s -H 'X-API-KEY: (.*)' '(.*)'");
    private static final Path SCRIPT = Path.of("bin", "ambit").toAbsolutePath();

    private static final Path TARGET = Path.of("cli", "target").toAbsolutePath();

    private static final String POSTGRES = "/postgres";
    private static final int POLL_MILLIS = 5;

    /// Longer than twice the 15 seconds after which an idle server returns memory.
    private static final int REST_SECONDS = 40;

    private static final int STOP_SECONDS_MAX = 30;

    /// @param host the host and the process that runs its containers
    private record IdleMemory(double server, double host, double postgres) {}

    private record Start(double seconds, IdleMemory memory) {}

    @Override
    public void measure(Options options) throws Exception {
        int rounds = options.number("rounds", 1, 5, 11);
        MeasurementConditions.print();
        List<Start> empty = new ArrayList<>();
        List<Start> warm = new ArrayList<>();
        Path first = directory();
        start(first, 0);
        delete(first);
        for (int round = 0; round < rounds; round++) {
            Path data = directory();
            deleteClassArchives();
            empty.add(start(data, 0));
            warm.add(start(data, options.smoke() ? 0 : REST_SECONDS));
            delete(data);
        }
        Report.line("first start with an empty directory to the first decision", "< 5 s", seconds(empty));
        Report.line("start with an existing directory to the first decision", "< 2.5 s", seconds(warm));
        Report.line(
                "idle memory of server and PostgreSQL", "< 300 MB", megabytes(warm, it -> it.server() + it.postgres()));
        Report.line("idle memory of server and host", "< 350 MB", megabytes(warm, it -> it.server() + it.host()));
        MeasurementConditions.printEnd();
    }

    /// Deletes the class archives of earlier servers. A server writes one at its exit.
    private static void deleteClassArchives() throws IOException {
        try (var archives = Files.newDirectoryStream(TARGET, "*.jsa")) {
            for (Path archive : archives) {
                Files.delete(archive);
            }
        }
    }

    /// Measures one start, and the memory after a rest.
    ///
    /// @param rest seconds without requests before the memory is measured
    private static Start start(Path data, int rest) throws Exception {
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(SCRIPT.toString(), "dev", "--port", "0", "--data", data.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(data.resolve("out").toFile())
                .start();
        try {
            decide(printed(process, data));
            double seconds = since(begun);
            TimeUnit.SECONDS.sleep(rest);
            return new Start(seconds, memory(process, data));
        } finally {
            process.destroy();
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private static String printed(Process process, Path data) throws Exception {
        while (true) {
            String out = Files.readString(data.resolve("out"));
            if (out.contains("\nready ")) {
                return out;
            }
            if (!process.isAlive()) {
                throw new IllegalStateException("bin/ambit dev exited: " + out);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static void decide(String out) throws IOException, InterruptedException {
        Matcher curl = CURL.matcher(out);
        if (!curl.find()) {
            throw new WrongAnswer("bin/ambit dev printed no curl command: " + out);
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(curl.group(2)))
                .header("X-API-KEY", curl.group(1))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            String answer = http.send(request, BodyHandlers.ofString()).body();
            if (!answer.contains("\"isGranted\":true")) {
                throw new WrongAnswer("The first decision was not granted: " + answer);
            }
        }
    }

    private static IdleMemory memory(Process process, Path data) throws IOException {
        String postmaster =
                Files.readAllLines(data.resolve("postgres/data/postmaster.pid")).getFirst();
        return new IdleMemory(
                Footprint.of(process.pid()).proportional(),
                host(process).proportional(),
                Footprint.tree(Long.parseLong(postmaster.strip())).proportional());
    }

    /// Returns the memory of the host: of all descendants of the server except PostgreSQL.
    private static Footprint host(Process server) {
        return server.descendants()
                .filter(it -> !it.info().command().orElse("").endsWith(POSTGRES))
                .map(it -> Footprint.of(it.pid()))
                .reduce(Footprint.NONE, Footprint::plus);
    }

    private static String seconds(List<Start> starts) {
        double[] sorted = starts.stream().mapToDouble(Start::seconds).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "median %.2f s, worst %.2f s of %d",
                sorted[sorted.length / 2],
                sorted[sorted.length - 1],
                sorted.length);
    }

    private static String megabytes(List<Start> starts, ToDoubleFunction<IdleMemory> part) {
        long[] sorted = starts.stream()
                .mapToLong(it -> (long) part.applyAsDouble(it.memory()))
                .sorted()
                .toArray();
        return "median %d MB, worst %d MB of %d"
                .formatted(sorted[sorted.length / 2], sorted[sorted.length - 1], sorted.length);
    }

    private static double since(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    /// Creates a directory that PostgreSQL's user can enter.
    private static Path directory() throws IOException {
        return Files.setPosixFilePermissions(
                Files.createTempDirectory("ambit-startup"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
