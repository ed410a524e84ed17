package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Measures the search over HTTP in an environment in which each customer has the words `test` and `inc`, and one
/// of `even` and `odd`. The rows are inserted by SQL as the server writes them, which is faster than the API.
final class SearchLatency implements Figure {

    private static final String CUSTOMERS = """
            insert into customers (environment_id, customer_id, public_id, name, email, metadata, kept, created_at,
                updated_at, entitled_at)
            select ?, 'customer-' || lpad(n::text, 8, '0'), gen_random_uuid(), 'Test ' || md5(n::text) || case n % 2 when 0 then ' Even' else ' Odd' end || ' Inc.',
                'user-' || n || '@' || left(md5(n::text), 6) || '.example', '{}', '{}', now(), now(), now()
            from generate_series(0, ? - 1) as n
            """;

    private static final String ENTRIES = """
            insert into search_entries (environment_id, kind, id, words)
            select environment_id, 5, customer_id, concat_ws(' ', customer_id, 'test', split_part(name, ' ', 2),
                lower(split_part(name, ' ', 3)), 'inc', email, split_part(email, '@', 2))
            from customers
            where environment_id = ?
            on conflict do nothing
            """;

    private static final String INSERT_WORDS = """
            insert into search_words (environment_id, kind, word, id)
            select environment_id, kind, word, id
            from search_entries
            cross join unnest(string_to_array(words, ' ')) as it (word)
            where environment_id = ?
            on conflict do nothing
            """;

    private static final Pattern RESULT = Pattern.compile("\"kind\":");
    private static final int LIMIT = 20;

    @Override
    public void measure(Options options) throws Exception {
        int customers = options.number("customers", 1_000, 100_000, 1_000_000);
        int searches = options.number("searches", 3, 300);
        try (var world = new BenchCluster();
                ServerProcess server = world.server()) {
            BenchTenant tenant = BenchTenant.open(world, server);
            SqlDatabase database = world.database();
            database.run(CUSTOMERS, tenant.environment(), customers);
            index(database, tenant.environment());
            database.run("vacuum analyze customers, search_entries, search_words");
            String rare = database.text("select left(md5('%d'), 8)".formatted(customers / 2));
            Map<String, Integer> results = new LinkedHashMap<>();
            results.put("test", LIMIT);
            results.put("t", LIMIT);
            results.put("test inc", LIMIT);
            results.put("test inc user-1", LIMIT);
            results.put("test " + rare, 1);
            results.put(tenant.id(customers / 2), 1);
            results.put("even odd", 0);
            results.put("test inc nothing", 0);
            MeasurementConditions.print(world);
            try (var call = new HttpConnection(server.port())) {
                for (Map.Entry<String, Integer> it : results.entrySet()) {
                    var latency = new Sample();
                    for (int i = 0; i < searches; i++) {
                        long nanos = find(call, tenant, it.getKey(), it.getValue());
                        if (i >= searches / 3) {
                            latency.add(nanos);
                        }
                    }
                    Report.line(
                            "search for `%s` among %,d customers".formatted(it.getKey(), customers),
                            "p95 < 50 ms",
                            "p50 %s, p95 %s"
                                    .formatted(
                                            Report.micros(latency.quantile(0.5)),
                                            Report.micros(latency.quantile(0.95))));
                }
                MeasurementConditions.printEnd();
            }
        }
    }

    /// Indexes all customers by their ids, names and e-mail addresses.
    static void index(SqlDatabase database, int environment) {
        database.run(ENTRIES, environment);
        database.run(INSERT_WORDS, environment);
    }

    private static long find(HttpConnection call, BenchTenant tenant, String words, int results) throws Exception {
        long nanos = call.ask(HttpText.get(
                "/api/v1/search?q=" + words.replace(" ", "%20"), tenant.rest().key()));
        String answer = new String(call.answer().body(), UTF_8);
        WrongAnswer.unless(
                call.answer().status() == 200
                        && RESULT.matcher(answer).results().count() == results,
                () -> "The search for `%s` did not return %d results: %s".formatted(words, results, answer));
        return nanos;
    }
}
