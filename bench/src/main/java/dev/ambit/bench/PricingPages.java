package dev.ambit.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Measures the pages of an environment with a large catalog and many customers: the overview's answer, the server's
/// time of each kind of page, and in Chromium the time until something is painted and a cell is edited.
final class PricingPages implements Figure {

    private static final int PAGES_MIN = 30;
    private static final int SLOWEST = 10;

    /// The parts of a URL that select an item or a page of a list.
    private static final Pattern ONE_OF_MANY =
            Pattern.compile("/(products|plans|addons|features|customers|subscriptions"
                    + "|events|keys|webhooks|charges|why|versions)/(?!new\\b|import\\b|bulk\\b|start\\b)[^/?]+|\\?.*");

    @Override
    public void measure(Options options) throws Exception {
        int customers = options.number("customers", 200, 100_000, 1_000_000);
        int features = options.number("features", 50, 1_000);
        int plans = options.number("plans", 10, 50);
        int warm = options.number("warm", 1, 20);
        int rounds = options.number("rounds", 2, 100);
        int visits = options.number("visits", 2, 40);
        try (var world = new BenchCluster();
                ServerProcess server = world.server()) {
            PricingAccount account = PricingAccount.open(world, server.port(), customers, features, plans);
            MeasurementConditions.print(world);
            try (var call = new HttpConnection(server.port())) {
                Report.line(
                        "overview of %,d customers by the API".formatted(customers),
                        "p95 < 100 ms",
                        overview(call, account, warm, rounds));
                measurePages(call, account, customers, warm, rounds);
            }
            BrowserTimes.print(server.port(), account, visits);
            MeasurementConditions.printEnd();
        }
    }

    private static String overview(HttpConnection call, PricingAccount account, int warm, int rounds)
            throws IOException {
        var nanos = new Sample();
        for (int i = 0; i < warm + rounds; i++) {
            long took = call.ask(HttpText.get("/api/v1/overview", account.rest().key()));
            WrongAnswer.unless(
                    call.answer().status() == 200, () -> call.answer().toString());
            if (i >= warm) {
                nanos.add(took);
            }
        }
        return "p50 %s, p95 %s".formatted(Report.micros(nanos.quantile(0.5)), Report.micros(nanos.quantile(0.95)));
    }

    private static void measurePages(HttpConnection call, PricingAccount account, int customers, int warm, int rounds)
            throws IOException {
        var walk = new ConsoleWalk(call, account.session(), ONE_OF_MANY, account.console());
        List<String> paths = walk.pages(
                starts(customers).stream().map(it -> account.console() + it).toList());
        WrongAnswer.unless(paths.size() >= PAGES_MIN, () -> "The environment has fewer pages than expected: " + paths);
        List<ConsoleWalk.Measured> pages = new ArrayList<>();
        for (String path : paths) {
            pages.add(walk.measure(path, warm, rounds));
        }
        List<ConsoleWalk.Measured> slowest = pages.stream()
                .sorted(Comparator.comparingLong(ConsoleWalk.Measured::nanos).reversed())
                .limit(SLOWEST)
                .toList();
        slowest.forEach(ConsoleWalk.Measured::print);
        Report.line(
                "p95 of the slowest of %d pages with %,d customers".formatted(pages.size(), customers),
                "< 50 ms",
                "%s (%s)"
                        .formatted(
                                Report.micros(slowest.getFirst().nanos()),
                                slowest.getFirst().path()));
    }

    /// Returns the pages that the walk begins with, among them lists by each filter.
    private static List<String> starts(int customers) {
        String one = "customer-%08d".formatted(customers / 2);
        Stream<String> filters = Stream.of(
                "/customers?planId=plan-1",
                "/customers?status=ACTIVE",
                "/customers?status=IN_TRIAL",
                "/customers?trial=soon",
                "/customers?limit=near",
                "/customers?planId=plan-1&limit=near",
                "/customers?q=test",
                "/customers?q=nothing",
                "/subscriptions?planId=plan-1",
                "/subscriptions?status=ACTIVE",
                "/subscriptions?status=CANCELED",
                "/find?q=test",
                "/find/results?q=t",
                "/events?customer=" + one,
                "/plans/plan-1/features/feature-0-0",
                "/products/product-0/review");
        Stream<String> pages = Stream.of(
                "/overview",
                "/customers/" + one,
                "/customers/" + one + "/activity",
                "/customers/" + one + "/usage",
                "/subscriptions/subscription-%08d".formatted(customers / 2));
        return Stream.concat(pages, filters).toList();
    }
}
