package dev.ambit.bench;

import dev.ambit.graphql.PostGraphile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Measures GraphQL of a replica compared with PostGraphile 4 on the same database. The public example answered
/// 3,648 queries of one customer per second and 107 queries of 100 customers (199 kB), on two cores of other
/// hardware.
final class ReplicaGraphql implements Figure {

    private static final int CONNECTIONS = 16;

    /// Chosen so that the page has about as many bytes as the example's.
    private static final int ENTITLEMENTS = 6;

    private static final int WARM_UP_TIMES = 5;

    /// Number of responses compared in full before the measurement.
    private static final int COMPARED = 50;

    private static final String ONE = """
            query One($id: String!) {
              customer(customerId: $id) { createdAt updatedAt customerId name email entitlements } }""";

    private static final String PAGE = """
            query CustomersAndSubscriptions {
              customers(first: 100) { totalCount nodes { createdAt updatedAt customerId name email entitlements
                subscriptions(condition: {status: "ACTIVE"}) {
                  nodes { createdAt updatedAt subscriptionId planId planName status startDate endDate } } } }
            }""";

    private static final List<NamedQuery> ALL = List.of(
            new NamedQuery("one customer by its key", true, 3_648, 3),
            new NamedQuery("the document's 100 customers", false, 107, 4));

    /// A query, the example's throughput per second, and the factor to reach.
    private record NamedQuery(String name, boolean isOfOne, int example, int target) {

        GraphqlTraffic at(int port, int customers) throws IOException {
            return isOfOne ? GraphqlTraffic.ofCustomers(port, ONE, customers) : GraphqlTraffic.of(port, PAGE);
        }
    }

    @Override
    public void measure(Options options) throws Exception {
        int customers = options.number("customers", 200, 10_000);
        int rounds = options.number("rounds", 1, 5);
        Duration time = Duration.ofMillis(options.number("millis", 200, 3_000));
        try (var world = new BenchCluster();
                var replica = ReplicaProcess.start(world)) {
            MeasurementConditions.print(world);
            new ReplicaCustomers(replica, customers, false).fill(ENTITLEMENTS);
            Optional<PostGraphile> peer = options.smoke() && !PostGraphile.isInstalled()
                    ? Optional.empty()
                    : PostGraphile.start(replica.databaseUrl());
            try {
                for (NamedQuery query : ALL) {
                    measure(query, replica, peer, customers, rounds, time);
                }
            } finally {
                peer.ifPresent(PostGraphile::close);
            }
            MeasurementConditions.printEnd();
        }
    }

    private static void measure(
            NamedQuery query,
            ReplicaProcess replica,
            Optional<PostGraphile> peer,
            int customers,
            int rounds,
            Duration time)
            throws IOException {
        GraphqlTraffic ours = query.at(replica.port(), customers);
        var contest = new ThroughputComparison().with("replica", ours);
        if (peer.isPresent()) {
            GraphqlTraffic peerTraffic = query.at(peer.get().address().getPort(), customers);
            for (int draw = 0; draw < COMPARED; draw++) {
                Object right = peerTraffic.data(draw);
                Object answer = ours.data(draw);
                WrongAnswer.unless(
                        right.equals(answer),
                        () -> "PostGraphile returned %s, the replica %s".formatted(right, answer));
            }
            contest.with("postgraphile", peerTraffic);
        }
        contest.run(CONNECTIONS, 1, time.multipliedBy(WARM_UP_TIMES));
        long before = replica.process().cpuNanos();
        contest.run(CONNECTIONS, rounds, time);
        double answers = contest.median("replica") * rounds * time.toMillis() / 1e3;
        Report.note("%s: %,d bytes; about %.0f µs of CPU time in the replica"
                .formatted(query.name(), ours.bytes(), (replica.process().cpuNanos() - before) / 1e3 / answers));
        Report.line(
                "GraphQL of %s, %d connections, compared with %,d/s of the public example"
                        .formatted(query.name(), CONNECTIONS, query.example()),
                "≥ " + query.target(),
                "%.1f (%,.0f/s)".formatted(contest.median("replica") / query.example(), contest.median("replica")));
        if (contest.has("postgraphile")) {
            Report.line(
                    "the same compared with PostGraphile 4.12.12 on the same database",
                    "stated",
                    "%.1f (p99 %s compared with %s)"
                            .formatted(
                                    contest.ratio("replica", "postgraphile"),
                                    Report.micros(contest.quantile("replica", 0.99)),
                                    Report.micros(contest.quantile("postgraphile", 0.99))));
        }
    }
}
