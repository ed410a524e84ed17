package dev.ambit.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Measures copying orders with their customers from production to development, with one masked address, compared
/// with a plain COPY of the same rows without masking. Both alternate.
final class RowCopyThroughput implements Figure {

    private static final int ORDERS_PER_CUSTOMER = 20;

    private static final String TABLES = """
            create table customers${suffix} (
                id bigint primary key,
                name text not null,
                email text not null,
                country text not null,
                created_at timestamptz not null);
            create table orders${suffix} (
                id bigint primary key,
                customer_id bigint not null references customers${suffix},
                email text not null,
                status text not null,
                note text,
                cents bigint not null,
                created_at timestamptz not null,
                updated_at timestamptz not null);
            """;

    private static final String CUSTOMERS = """
            insert into customers
            select n, 'Customer ' || n, 'customer-' || n || '@real.example', 'FI', now() - n * interval '1 second'
            from generate_series(1, ?) as n
            """;

    private static final String DIGEST =
            "select count(*) || ' ' || sum(id * customer_id + cents) || ' ' || max(created_at) from orders";

    @Override
    public void measure(Options options) throws Exception {
        int orders = options.number("rows", 20_000, 200_000, 2_000_000);
        int rounds = options.number("rounds", 1, 5);
        try (var world = new BenchCluster();
                ServerProcess server = world.stackServer(Optional.empty())) {
            StackAccount account = StackAccount.open(server.port());
            account.describe(StackAccount.PRODUCTION, List.of("DATABASE"));
            String development =
                    account.provision(account.quoted(StackAccount.PRODUCTION, "DATABASE", List.of("DATABASE")));
            String to = StackAccount.database(account.active(development));
            String from = StackAccount.database(account.active(StackAccount.PRODUCTION));
            account.release("1", TABLES);
            account.owner().put("/stacks/%s/masking".formatted(StackAccount.PRODUCTION), masking());
            try (var production = new SqlDatabase(world.url(from));
                    var target = new SqlDatabase(world.url(to));
                    var bare = new PlainCopy(world.url(from), world.url(to))) {
                fill(production, orders);
                MeasurementConditions.print(world);
                contest(new Copies(server, account, development, production, target, bare), rounds);
            }
            MeasurementConditions.printEnd();
        }
    }

    /// The source and target of both copies.
    private record Copies(
            ServerProcess server,
            StackAccount account,
            String development,
            SqlDatabase production,
            SqlDatabase target,
            PlainCopy bare) {

        /// Returns the duration in seconds.
        double copyOurs() throws InterruptedException {
            target.run("truncate orders, customers");
            long start = System.nanoTime();
            String id = RestClient.text(
                    account.owner()
                            .post(
                                    "/row-copies",
                                    Map.of(
                                            "source",
                                            StackAccount.PRODUCTION,
                                            "target",
                                            development,
                                            "tables",
                                            List.of(Map.of("name", "orders")),
                                            "foreignKeys",
                                            "FOLLOW",
                                            "conflict",
                                            "FAIL")),
                    "operationId");
            account.until("/operations/" + id, Set.of("DONE"));
            double seconds = (System.nanoTime() - start) / 1e9;
            requireAll();
            for (String table : List.of("customers", "orders")) {
                WrongAnswer.unless(
                        target.number("select count(*) from %s where email like '%%@real.example'".formatted(table))
                                == 0,
                        () -> "The copy contains unmasked addresses: " + table);
            }
            return seconds;
        }

        double copyBare() throws SQLException {
            target.run("truncate orders, customers");
            long start = System.nanoTime();
            bare.copy("customers");
            bare.copy("orders");
            double seconds = (System.nanoTime() - start) / 1e9;
            requireAll();
            return seconds;
        }

        private void requireAll() {
            String wanted = production.text(DIGEST);
            String found = target.text(DIGEST);
            WrongAnswer.unless(
                    found.equals(wanted), () -> "The copy is incomplete: %s instead of %s".formatted(found, wanted));
        }

        long rows() {
            return production.number("select (select count(*) from orders) + (select count(*) from customers)");
        }
    }

    private static void contest(Copies copies, int rounds) throws Exception {
        long rows = copies.rows();
        List<Double> rates = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        copies.copyBare();
        for (int round = 0; round < rounds; round++) {
            long before = copies.server().cpuNanos();
            double ours = copies.copyOurs();
            double cpuSeconds =
                    Duration.ofNanos(copies.server().cpuNanos() - before).toMillis() / 1e3;
            double bare = copies.copyBare();
            rates.add(rows / ours);
            ratios.add(bare / ours);
            cpu.add(cpuSeconds);
            Report.note("%,d rows in %.2f s (%,.0f rows/s; %.2f s of server CPU time), plain COPY %.2f s (%,.0f rows/s)"
                    .formatted(rows, ours, rows / ours, cpuSeconds, bare, rows / bare));
        }
        Report.line(
                "row copy of %,d rows, following one foreign key and masking two addresses".formatted(rows),
                "≥ 50,000 rows/s",
                "%,.0f rows/s".formatted(median(rates)));
        Report.line("the same compared with plain COPY without masking", "stated", "%.2f".formatted(median(ratios)));
        Report.line("CPU time of the server", "stated", "%.1f µs per row".formatted(1e6 * median(cpu) / rows));
    }

    private static double median(List<Double> values) {
        return Sample.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static void fill(SqlDatabase production, int orders) {
        int customers = Math.max(1, orders / ORDERS_PER_CUSTOMER);
        production.run(CUSTOMERS, customers);
        production.run("""
            insert into orders
            select n, 1 + n %% %d, 'customer-' || 1 + n %% %<d || '@real.example',
                (array['NEW', 'PAID', 'SENT', 'RETURNED'])[1 + n %% 4], 'Leave it at door ' || n %% 1000 || ', please.',
                n * 7 %% 100000, now() - n * interval '1 second', now()
            from generate_series(1, ?) as n
            """.formatted(customers), orders);
        production.run("vacuum analyze customers, orders");
        production.run("checkpoint");
    }

    private static Object masking() {
        return Map.of(
                "personal",
                List.of(
                        Map.of("table", "customers", "column", "email", "rule", "EMAIL"),
                        Map.of("table", "customers", "column", "name", "rule", "HASH"),
                        Map.of("table", "orders", "column", "email", "rule", "EMAIL")));
    }
}
