package dev.ambit.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Measures a release to all databases of an account, half of them production: one that succeeds, and one that
/// fails at a development database, stops, and resumes after a repair.
final class BulkRelease implements Figure {

    private static final List<String> DATABASE = List.of("DATABASE");
    private static final Set<String> OVER = Set.of("DONE", "FAILED");

    private static final String ORDERS = """
            create table orders${suffix} (
                id bigint generated always as identity primary key,
                note text,
                cents bigint not null,
                created_at timestamptz not null default now());
            create index on orders${suffix} (created_at);
            """;

    private static final String FAILING = """
            alter table orders${suffix} add column euros numeric;
            alter table orders${suffix} drop column note;
            """;

    private static final String COUNT_EUROS_COLUMNS = """
            select count(*)
            from pg_attribute
            where attrelid = 'orders'::regclass and attname = 'euros' and not attisdropped
            """;

    @Override
    public void measure(Options options) throws Exception {
        int databases = options.number("databases", 6, 20, 100);
        try (var world = new BenchCluster();
                ServerProcess server = world.stackServer(Optional.empty())) {
            StackAccount account = StackAccount.open(server.port());
            List<String> productions = new ArrayList<>();
            List<String> developments = new ArrayList<>();
            order(account, databases / 2, productions, developments);
            MeasurementConditions.print(world);
            report("release to %d databases".formatted(databases), release(account, "1", ORDERS));

            Standing standing = standing(account, productions, developments);
            String failing = standing.developments().get(developments.size() / 2);
            run(world, failing, "create view standing as select note from orders");
            Outcome failed = release(account, "2", FAILING);
            WrongAnswer.unless(failed.state().equals("FAILED"), () -> "The release did not fail: " + failed);
            report("release that fails in one of %d development databases".formatted(developments.size()), failed);
            report(standing, world, "after the failure");
            WrongAnswer.unless(
                    having(world, standing.productions()) == 0 && having(world, List.of(failing)) == 0,
                    () -> "The failed release changed production or the failing database");

            run(world, failing, "drop view standing");
            long start = System.nanoTime();
            account.owner().post("/operations/%s/resume".formatted(failed.operation()), Map.of());
            Outcome resumed = over(account, failed.id(), failed.operation(), start);
            WrongAnswer.unless(resumed.state().equals("DONE"), () -> "The release did not resume: " + resumed);
            report("the remaining databases after the repair", resumed);
            report(standing, world, "after the resumption");
            WrongAnswer.unless(
                    having(world, standing.productions()) == productions.size()
                            && having(world, standing.developments()) == developments.size(),
                    () -> "Some databases lack the release");
            MeasurementConditions.printEnd();
        }
    }

    /// Database names in PostgreSQL.
    private record Standing(List<String> developments, List<String> productions) {}

    /// @param release the release as returned by the API
    private record Outcome(String id, String operation, String state, double seconds, Object release) {

        int count(String stage, String state) {
            int count = 0;
            for (Object stack : (List<?>) RestClient.require(release, "stacks")) {
                if (RestClient.text(stack, "stage").equals(stage)
                        && RestClient.text(stack, "state").equals(state)) {
                    count++;
                }
            }
            return count;
        }

        Sample nanos() {
            var nanos = new Sample();
            for (Object stack : (List<?>) RestClient.require(release, "stacks")) {
                if (RestClient.at(stack, "durationMillis") instanceof Number millis) {
                    nanos.add(millis.longValue() * 1_000_000);
                }
            }
            return nanos;
        }
    }

    /// Creates productions in parallel, each with a development environment.
    private static void order(StackAccount account, int count, List<String> productions, List<String> developments)
            throws InterruptedException {
        for (int i = 0; i < count; i++) {
            String production = i == 0 ? StackAccount.PRODUCTION : account.moreProduction(i);
            account.describe(production, DATABASE);
            productions.add(production);
            developments.add(account.provision(account.quoted(production, "DATABASE", DATABASE)));
        }
        for (String development : developments) {
            account.active(development);
        }
    }

    private static Standing standing(StackAccount account, List<String> productions, List<String> developments)
            throws InterruptedException {
        var standing = new Standing(new ArrayList<>(), new ArrayList<>());
        for (String it : developments) {
            standing.developments().add(StackAccount.database(account.active(it)));
        }
        for (String it : productions) {
            standing.productions().add(StackAccount.database(account.active(it)));
        }
        return standing;
    }

    private static Outcome release(StackAccount account, String version, String sql) throws InterruptedException {
        long start = System.nanoTime();
        Object begun = account.beginRelease(version, sql);
        return over(account, RestClient.text(begun, "id"), RestClient.text(begun, "operationId"), start);
    }

    private static Outcome over(StackAccount account, String id, String operation, long start)
            throws InterruptedException {
        String state = RestClient.text(account.until("/operations/" + operation, OVER), "state");
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Outcome(id, operation, state, seconds, account.owner().get("/releases/" + id));
    }

    private static void report(String what, Outcome outcome) {
        Report.line(
                what,
                "stated",
                "%s after %.2f s; each database %s"
                        .formatted(outcome.state(), outcome.seconds(), Report.seconds(outcome.nanos())));
        Report.note("development: %d done, %d failed, %d pending; production: %d done, %d pending"
                .formatted(
                        outcome.count("DEVELOPMENT", "DONE"),
                        outcome.count("DEVELOPMENT", "FAILED"),
                        outcome.count("DEVELOPMENT", "PENDING"),
                        outcome.count("PRODUCTION", "DONE"),
                        outcome.count("PRODUCTION", "PENDING")));
    }

    /// Reports the state of the databases themselves.
    private static void report(Standing standing, BenchCluster world, String when) {
        Report.line(
                "databases with the release " + when,
                "stated",
                "%d of %d development databases, %d of %d production databases"
                        .formatted(
                                having(world, standing.developments()),
                                standing.developments().size(),
                                having(world, standing.productions()),
                                standing.productions().size()));
    }

    private static int having(BenchCluster world, List<String> databases) {
        int count = 0;
        for (String database : databases) {
            try (var rows = new SqlDatabase(world.url(database))) {
                count += (int) rows.number(COUNT_EUROS_COLUMNS);
            }
        }
        return count;
    }

    private static void run(BenchCluster world, String database, String sql) {
        try (var rows = new SqlDatabase(world.url(database))) {
            rows.run(sql);
        }
    }
}
