package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Measures a store's page through the gateway, fetched from the upstream each time, compared with the upstream
/// itself, with plain proxies, and with the CDN cache. Load, proxy and upstream share the processor, so the plain
/// proxies show the highest rate that any gateway can reach.
final class GatewayRelay implements Figure {

    static final String RELAYED = "/shoes";
    static final String KEPT = "/kept/shoes";

    private static final int MANY = 16;

    /// Warm-up is counted in rounds, until all servers are compiled.
    private static final int WARM_UP_TIMES = 5;

    private static final List<String> KINDS = List.of("HOST", "API_STAGE", "FUNCTION", "CDN");

    @Override
    public void measure(Options options) throws Exception {
        int rounds = options.number("rounds", 1, 9, 21);
        int articles = options.number("articles", 40, 40);
        Duration time = Duration.ofMillis(options.number("millis", 200, 2_000));
        String html = page(articles);
        try (var world = new BenchCluster()) {
            Optional<Nginx> nginx = Nginx.start(world, "text/html", html, HttpText.visit("localhost", RELAYED));
            try {
                int upstream = nginx.isPresent()
                        ? nginx.get().port()
                        : world.page(html).port();
                String what = nginx.isPresent() ? "nginx with one worker" : "a Jetty";
                Report.note("the upstream is %s; the page has %,d bytes".formatted(what, html.length()));
                measure(world, upstream, html.getBytes(UTF_8), rounds, time);
            } finally {
                nginx.ifPresent(Nginx::close);
            }
        }
    }

    private static void measure(BenchCluster world, int upstream, byte[] page, int rounds, Duration time)
            throws Exception {
        int gateway = PeerProcess.freePort();
        StackAccount account =
                StackAccount.open(world.storeServer(Optional.empty(), gateway).port());
        open(account, upstream);
        byte[] relayed = HttpText.visit(account.host(), RELAYED);
        List<ReverseProxy> others = ReverseProxy.startInstalled(world.directory(), upstream);
        try (ServerProcess bare = PlainProxy.start(world, upstream)) {
            MeasurementConditions.print(world);
            var contest = new ThroughputComparison()
                    .with("upstream", new PageTraffic(upstream, relayed, page))
                    .with("gateway", new PageTraffic(gateway, relayed, page))
                    .with("bare", new PageTraffic(bare.port(), relayed, page))
                    .with("kept", new PageTraffic(gateway, HttpText.visit(account.host(), KEPT), page));
            others.forEach(it -> contest.with(it.name(), new PageTraffic(it.port(), relayed, page)));
            measure(contest, others, rounds, time);
            MeasurementConditions.printEnd();
        } finally {
            others.forEach(ReverseProxy::close);
        }
    }

    private static void measure(ThroughputComparison contest, List<ReverseProxy> others, int rounds, Duration time) {
        contest.run(MANY, 1, time.multipliedBy(WARM_UP_TIMES));
        for (int connections : new int[] {1, MANY}) {
            contest.run(connections, rounds, time);
            Report.line(
                    "a page through the gateway compared with its upstream, %d connections".formatted(connections),
                    "≥ 0.6",
                    "%.2f (%,.0f compared with %,.0f per second)"
                            .formatted(
                                    contest.ratio("gateway", "upstream"),
                                    contest.median("gateway"),
                                    contest.median("upstream")));
            Report.line(
                    "p99 added by the gateway, %d connections".formatted(connections),
                    "< 5 ms",
                    "%s (%s compared with %s)"
                            .formatted(
                                    Report.micros(
                                            contest.quantile("gateway", 0.99) - contest.quantile("upstream", 0.99)),
                                    Report.micros(contest.quantile("gateway", 0.99)),
                                    Report.micros(contest.quantile("upstream", 0.99))));
            Report.line(
                    "the gateway compared with Jetty's proxy, %d connections".formatted(connections),
                    "",
                    "%.2f (%,.0f per second; p99 %s)"
                            .formatted(
                                    contest.ratio("gateway", "bare"),
                                    contest.median("bare"),
                                    Report.micros(contest.quantile("bare", 0.99))));
            Report.line(
                    "the same page from the CDN cache, %d connections".formatted(connections),
                    "",
                    "%.2f (%,.0f per second)".formatted(contest.ratio("kept", "upstream"), contest.median("kept")));
            for (ReverseProxy other : others) {
                Report.line(
                        "%s as a plain proxy compared with its upstream, %d connections"
                                .formatted(other.name(), connections),
                        "",
                        "%.2f (%,.0f per second; p99 %s)"
                                .formatted(
                                        contest.ratio(other.name(), "upstream"),
                                        contest.median(other.name()),
                                        Report.micros(contest.quantile(other.name(), 0.99))));
            }
        }
    }

    private static void open(StackAccount account, int upstream) throws IOException, InterruptedException {
        account.describe(
                StackAccount.PRODUCTION,
                KINDS,
                Map.of(
                        "FUNCTION",
                        Map.of("upstream", "http://127.0.0.1:%d".formatted(upstream)),
                        "CDN",
                        Map.of(
                                "behaviors",
                                List.of(Map.of("path", "/kept/*", "origin", "FUNCTION", "cacheSeconds", 3_600)))));
        account.makeProduction();
    }

    /// Returns a shop page with articles, each with a picture and a price.
    private static String page(int articles) {
        return IntStream.range(0, articles)
                .mapToObj("<li><a href=/shoes/%1$d><img src=/images/%1$d.jpg>Shoe %1$d</a> 49.90</li>"::formatted)
                .collect(Collectors.joining("\n", "<!doctype html><title>Shoes</title><ul>\n", "\n</ul>\n"));
    }
}
