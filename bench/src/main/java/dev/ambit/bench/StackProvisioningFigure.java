package dev.ambit.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Measures the time from an approved order to an active stack with each strategy: with a new production, and
/// with an existing one that has tables.
final class StackProvisioningFigure implements Figure {

    private static final List<String> STRATEGIES = List.of("DATABASE", "SCHEMA", "TABLE_SUFFIX");
    private static final String PARAMETERS = "/stacks/%s/parameters";

    private static final List<Map<String, Object>> SCHEMA = List.of(
            Map.of("name", "title", "type", "STRING", "isRequired", true),
            Map.of("name", "workers", "type", "NUMBER"),
            Map.of("name", "preview", "type", "BOOLEAN"),
            Map.of("name", "media", "type", "URL"),
            Map.of("name", "token", "type", "SECRET"));

    private static final Map<String, Object> VALUES = Map.of(
            "title",
            "Development",
            "workers",
            2,
            "preview",
            true,
            "media",
            "https://media.example/images",
            "token",
            "of development");

    /// A provisioned stack.
    ///
    /// @param development slug of its environment
    record Made(StackAccount account, String development) {}

    @Override
    public void measure(Options options) throws Exception {
        int orders = options.number("orders", 1, 7, 20);
        int warm = options.number("warm", 0, 2);
        int tables = options.number("tables", 5, 20);
        try (var world = new BenchCluster()) {
            Optional<Redis> redis = Redis.start(world);
            try (ServerProcess server = world.stackServer(redis)) {
                List<String> kinds = redis.isPresent() ? List.of("DATABASE", "SESSION") : List.of("DATABASE");
                MeasurementConditions.print(world);
                measure(server, kinds, 0, warm, orders);
                measure(server, kinds, tables, warm, orders);
            } finally {
                redis.ifPresent(Redis::close);
            }
            MeasurementConditions.printEnd();
        }
    }

    /// Alternates the strategies.
    private static void measure(ServerProcess server, List<String> kinds, int tables, int warm, int orders)
            throws Exception {
        Map<String, ProvisioningSteps> steps = new LinkedHashMap<>();
        STRATEGIES.forEach(it -> steps.put(it, new ProvisioningSteps()));
        for (int i = -warm; i < orders; i++) {
            for (String strategy : STRATEGIES) {
                make(
                        StackAccount.open(server.port()),
                        strategy,
                        kinds,
                        Map.of(),
                        tables,
                        i < 0 ? new ProvisioningSteps() : steps.getOrDefault(strategy, new ProvisioningSteps()));
            }
        }
        steps.forEach((strategy, taken) -> {
            String production = tables == 0
                    ? "production provisioned as well"
                    : "production already has %d tables".formatted(tables);
            Report.line(
                    "from approval until active, %s, %s, %d orders".formatted(strategy, production, orders),
                    "p95 < 5 s",
                    Report.seconds(taken.total()));
            taken.print();
        });
    }

    /// @param parameters parameters by kind
    /// @param tables table count of production; 0 provisions production as well
    /// @param steps receives the durations
    static Made make(
            StackAccount account,
            String strategy,
            List<String> kinds,
            Map<String, Map<String, Object>> parameters,
            int tables,
            ProvisioningSteps steps)
            throws IOException, InterruptedException {
        account.describe(StackAccount.PRODUCTION, kinds, parameters);
        account.owner().put(PARAMETERS.formatted(StackAccount.PRODUCTION) + "/schema", Map.of("parameters", SCHEMA));
        if (tables > 0) {
            account.makeProduction();
            account.release("1", tables(tables));
        }
        String order = account.quoted(StackAccount.PRODUCTION, strategy, kinds);
        steps.begin();
        String environment = account.provision(order);
        steps.reached("asked");
        account.owner().put(PARAMETERS.formatted(environment), Map.of("values", VALUES));
        steps.reached("parameters");
        account.until("/orders/" + order, Set.of("ACTIVE"));
        steps.end(
                tables == 0 ? account.owner().get("/stacks/" + StackAccount.PRODUCTION) : null,
                account.owner().get("/stacks/" + environment));
        Object answer = account.owner().get(PARAMETERS.formatted(environment));
        WrongAnswer.unless(
                RestClient.text(answer, "missing").equals("[]"), () -> "The stack lacks parameters: " + answer);
        return new Made(account, environment);
    }

    /// Returns tables of a shop; each refers to the previous one.
    private static String tables(int count) {
        return IntStream.range(0, count)
                .mapToObj(it -> """
                        create table t%1$d (
                            id bigint generated always as identity primary key,
                            other bigint %2$s,
                            name text not null,
                            cents bigint not null default 0 check (cents >= 0),
                            at timestamptz not null default now());
                        create index on t%1$d (name);
                        """.formatted(it, it == 0 ? "" : "references t%d".formatted(it - 1)))
                .collect(Collectors.joining());
    }
}
