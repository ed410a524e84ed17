package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Measures each kind of console page that links lead to, and all pages of production: the server's time, and the
/// bytes that a browser without a cache loads.
final class ConsolePages implements Figure {

    private static final int PAGES_MIN = 30;
    private static final double KILOBYTE = 1_000;
    private static final Pattern LINK = Pattern.compile("href=\"(/console[^\"]*)\"");
    private static final Pattern LOADED = Pattern.compile("(?:href|src)=\"(/assets/[^\"]*)\"");

    /// The parts of a URL that select an item or a page of a list.
    private static final Pattern ONE_OF_MANY = Pattern.compile(
            "/(e|environments|members|keys|webhooks|operations|receipts)/(?!new\\b|production\\b)[^/?]+|\\?.*");

    /// A page that queries each resource of a stack; its time includes theirs.
    private static final String LOOKS_ITSELF = "/stack/drift";

    record Measured(String path, long nanos, int bytes) {}

    @Override
    public void measure(Options options) throws Exception {
        int environments = options.number("environments", 5, 100);
        int members = options.number("members", 2, 50);
        int acts = options.number("acts", 20, 1_000);
        int warm = options.number("warm", 1, 100);
        int rounds = options.number("rounds", 2, 200);
        try (var world = new BenchCluster();
                ServerProcess server = world.storeServer(Optional.empty(), PeerProcess.freePort())) {
            ConsoleAccount account = ConsoleAccount.open(server.port(), environments, members, acts);
            MeasurementConditions.print(world);
            List<Measured> pages = measureAll(server.port(), account, warm, rounds);
            pages.forEach(it -> Report.note(
                    "p95 %s, %s: %s".formatted(Report.micros(it.nanos()), kilobytes(it.bytes()), it.path())));
            Measured slowest = pages.stream()
                    .filter(it -> !it.path().endsWith(LOOKS_ITSELF))
                    .max(Comparator.comparingLong(Measured::nanos))
                    .orElseThrow();
            Measured largest =
                    pages.stream().max(Comparator.comparingInt(Measured::bytes)).orElseThrow();
            Report.line(
                    "p95 of the slowest of %d console pages".formatted(pages.size()),
                    "< 50 ms",
                    "%s (%s)".formatted(Report.micros(slowest.nanos()), slowest.path()));
            Report.line(
                    "size of the largest page with its assets",
                    "< 100 KB",
                    "%s (%s)".formatted(kilobytes(largest.bytes()), largest.path()));
            MeasurementConditions.printEnd();
        }
    }

    /// Uses a new connection, because an older one would have been closed as idle.
    private static List<Measured> measureAll(int port, ConsoleAccount account, int warm, int rounds)
            throws IOException {
        try (var call = new HttpConnection(port)) {
            List<String> paths = walk(call, account);
            WrongAnswer.unless(paths.size() >= PAGES_MIN, () -> "The console has fewer pages than expected: " + paths);
            List<Measured> pages = new ArrayList<>();
            for (String path : paths) {
                pages.add(measure(call, account, path, warm, rounds));
            }
            return pages;
        }
    }

    /// Returns one page of each kind.
    private static List<String> walk(HttpConnection call, ConsoleAccount account) throws IOException {
        String console = "/console/" + account.slug();
        Deque<String> open = new ArrayDeque<>(List.of(
                console + "/environments",
                console + "/operations/" + account.operation(),
                console + "/e/production/clock?after=0"));
        Set<String> kinds = new HashSet<>();
        open.forEach(it -> kinds.add(kind(it)));
        List<String> pages = new ArrayList<>();
        while (!open.isEmpty()) {
            String path = open.removeFirst();
            call.ask(HttpText.page(path, account.session()));
            if (call.answer().status() == 200) {
                pages.add(path);
                Matcher links = LINK.matcher(new String(call.answer().body(), UTF_8));
                links.results()
                        .map(it -> it.group(1))
                        .filter(it -> kinds.add(kind(it)))
                        .forEach(open::add);
            }
        }
        return pages;
    }

    private static String kind(String path) {
        return ONE_OF_MANY.matcher(path).replaceAll("/$1/one");
    }

    private static Measured measure(HttpConnection call, ConsoleAccount account, String path, int warm, int rounds)
            throws IOException {
        byte[] request = HttpText.page(path, account.session());
        var nanos = new Sample();
        for (int i = 0; i < warm + rounds; i++) {
            long took = call.ask(request);
            WrongAnswer.unless(
                    call.answer().status() == 200, () -> call.answer().toString());
            if (i >= warm) {
                nanos.add(took);
            }
        }
        byte[] html = call.answer().body();
        return new Measured(path, nanos.quantile(0.95), html.length + loaded(call, new String(html, UTF_8)));
    }

    private static int loaded(HttpConnection call, String html) throws IOException {
        Map<String, Integer> bytes = new HashMap<>();
        for (String asset :
                LOADED.matcher(html).results().map(it -> it.group(1)).toList()) {
            call.ask(HttpText.get(asset, ""));
            bytes.put(asset, call.answer().bodyBytes());
        }
        return bytes.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static String kilobytes(int bytes) {
        return "%.1f KB".formatted(bytes / KILOBYTE);
    }
}
