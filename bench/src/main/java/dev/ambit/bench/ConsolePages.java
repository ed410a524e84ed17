package dev.ambit.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Measures each kind of console page that links lead to, and all pages of production: the server's time, and the
/// bytes that a browser without a cache loads.
final class ConsolePages implements Figure {

    private static final int PAGES_MIN = 30;

    /// The parts of a URL that select an item or a page of a list.
    private static final Pattern ONE_OF_MANY = Pattern.compile(
            "/(e|environments|members|keys|webhooks|operations|receipts)/(?!new\\b|production\\b)[^/?]+|\\?.*");

    /// Page that is excluded from the slowest one, because it queries each resource of a stack.
    private static final String DRIFT_PAGE = "/stack/drift";

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
            List<ConsoleWalk.Measured> pages = measureAll(server.port(), account, warm, rounds);
            pages.forEach(ConsoleWalk.Measured::print);
            ConsoleWalk.Measured slowest = pages.stream()
                    .filter(it -> !it.path().endsWith(DRIFT_PAGE))
                    .max(Comparator.comparingLong(ConsoleWalk.Measured::nanos))
                    .orElseThrow();
            ConsoleWalk.Measured largest = pages.stream()
                    .max(Comparator.comparingInt(ConsoleWalk.Measured::bytes))
                    .orElseThrow();
            Report.line(
                    "p95 of the slowest of %d console pages".formatted(pages.size()),
                    "< 50 ms",
                    "%s (%s)".formatted(Report.micros(slowest.nanos()), slowest.path()));
            Report.line(
                    "size of the largest page with its assets",
                    "< 100 KB",
                    "%s (%s)".formatted(largest.kilobytes(), largest.path()));
            MeasurementConditions.printEnd();
        }
    }

    /// Uses a new connection, because an older one would have been closed as idle.
    private static List<ConsoleWalk.Measured> measureAll(int port, ConsoleAccount account, int warm, int rounds)
            throws IOException {
        try (var call = new HttpConnection(port)) {
            String console = "/console/" + account.slug();
            var walk = new ConsoleWalk(call, account.session(), ONE_OF_MANY, "/console");
            List<String> paths = walk.pages(List.of(
                    console + "/environments",
                    console + "/operations/" + account.operation(),
                    console + "/e/production/clock?after=0"));
            WrongAnswer.unless(paths.size() >= PAGES_MIN, () -> "The console has fewer pages than expected: " + paths);
            List<ConsoleWalk.Measured> pages = new ArrayList<>();
            for (String path : paths) {
                pages.add(walk.measure(path, warm, rounds));
            }
            return pages;
        }
    }
}
