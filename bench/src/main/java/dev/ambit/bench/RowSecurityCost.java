package dev.ambit.bench;

import dev.ambit.entitlement.Projection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;

/// Measures the cost of row level security for frequent reads: the server's role compared with a superuser, who
/// bypasses policies. Both run the same statements around the query, whose cost is also measured.
final class RowSecurityCost implements Figure {

    private static final String SCOPE = "select set_config('app.environment', ?, true);\n";
    private static final String POINT = "select name from customers where environment_id = ? and customer_id = ?";
    private static final long CACHE_BYTES = 64L << 20;

    @Override
    public void measure(Options options) throws Exception {
        int rounds = options.number("rounds", 2, 15);
        int reads = options.number("reads", 50, 3_000);
        int customers = 2 * rounds * reads;
        try (var world = new BenchCluster();
                ServerProcess server = world.server();
                var local = new LocalServer(world, 2);
                Connection bound = SqlDatabase.connect(world.url() + "&prepareThreshold=1");
                Connection unbound = SqlDatabase.connect(world.superuserUrl() + "&prepareThreshold=1")) {
            BenchTenant tenant = BenchTenant.open(world, server).fill(0, customers, 2);
            world.database().run("vacuum analyze customers, subscriptions, counters");
            MeasurementConditions.print(world);
            double[] policy = new double[rounds];
            double[] words = new double[rounds];
            double[] trips = new double[rounds];
            double[] holdings = new double[rounds];
            var boundMemory = new Projection(local.transactions(), InstantSource.system(), CACHE_BYTES, 2);
            var unboundMemory = new Projection(local.unboundTransactions(), InstantSource.system(), CACHE_BYTES, 2);
            for (int round = 0; round < rounds; round++) {
                int first = round * reads;
                String transaction = "begin read only;\n" + SCOPE + POINT + ";\ncommit";
                // The first query warms the cache for the second, so they alternate.
                boolean turned = round % 2 == 1;
                double without = turned ? point(unbound, transaction, tenant, first, reads) : 0;
                double with = point(bound, transaction, tenant, first, reads);
                words[round] = with / point(bound, SCOPE + POINT, tenant, first, reads);
                trips[round] = apart(bound, tenant, first, reads) / with;
                policy[round] = with / (turned ? without : point(unbound, transaction, tenant, first, reads));
                double free = turned ? holdings(unboundMemory, tenant, first, reads) : 0;
                double held = holdings(boundMemory, tenant, first, reads);
                holdings[round] = held / (turned ? free : holdings(unboundMemory, tenant, first, reads));
            }
            line("row level security, point read", policy);
            line("row level security, all subscriptions of a customer", holdings);
            line("begin and commit in the same query text, point read", words);
            line("scope, read and commit in separate round trips", trips);
            MeasurementConditions.printEnd();
        }
    }

    private static void line(String figure, double[] ratios) {
        Report.line(figure, "stated", "%+.1f %%".formatted(100 * (Sample.median(ratios) - 1)));
    }

    /// Reads like [#point] with a round trip per statement; the driver sends BEGIN with the first one.
    private static double apart(Connection connection, BenchTenant tenant, int first, int reads) throws SQLException {
        var nanos = new Sample();
        connection.setAutoCommit(false);
        try (PreparedStatement scope = connection.prepareStatement(SCOPE);
                PreparedStatement read = connection.prepareStatement(POINT)) {
            for (int i = 0; i < reads; i++) {
                scope.setString(1, Integer.toString(tenant.environment()));
                read.setInt(1, tenant.environment());
                read.setString(2, tenant.id(first + i));
                long start = System.nanoTime();
                scope.execute();
                read.execute();
                connection.commit();
                nanos.add(System.nanoTime() - start);
                requireOne(read);
            }
        } finally {
            connection.setAutoCommit(true);
        }
        return nanos.quantile(0.5);
    }

    /// Returns the median time of a read, in nanoseconds.
    private static double point(Connection connection, String text, BenchTenant tenant, int first, int reads)
            throws SQLException {
        var nanos = new Sample();
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            for (int i = 0; i < reads; i++) {
                statement.setString(1, Integer.toString(tenant.environment()));
                statement.setInt(2, tenant.environment());
                statement.setString(3, tenant.id(first + i));
                long start = System.nanoTime();
                statement.execute();
                nanos.add(System.nanoTime() - start);
                requireOne(statement);
            }
        }
        return nanos.quantile(0.5);
    }

    /// Requires that the last result with rows is the customer.
    private static void requireOne(PreparedStatement statement) throws SQLException {
        int rows = 0;
        do {
            var result = statement.getResultSet();
            if (result != null) {
                rows = 0;
                while (result.next()) {
                    rows++;
                }
            }
        } while (statement.getMoreResults() || statement.getUpdateCount() >= 0);
        int found = rows;
        WrongAnswer.unless(found == 1, () -> found + " customers have the id");
    }

    /// Returns the median time for reading all data that decides about a customer, in nanoseconds.
    private static double holdings(Projection projection, BenchTenant tenant, int first, int reads) throws Exception {
        return LocalServer.alone(() -> {
            var nanos = new Sample();
            for (int i = 0; i < reads; i++) {
                String id = tenant.id(first + i);
                long start = System.nanoTime();
                var found = projection.find(LocalServer.environment(tenant), id);
                nanos.add(System.nanoTime() - start);
                WrongAnswer.unless(
                        found.of("").entitlements().all().size() == BenchTenant.FEATURES,
                        () -> id + " has unexpected features");
            }
            return (double) nanos.quantile(0.5);
        });
    }
}
