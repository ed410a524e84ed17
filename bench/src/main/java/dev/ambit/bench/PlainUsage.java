package dev.ambit.bench;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/// Runs the SQL of usage reports with plain JDBC and the server's role: keys, lock, counters, measurements, the
/// mark for the flusher and the end of the event log. Parses and decides nothing.
final class PlainUsage implements AutoCloseable {

    private static final String SCOPE = "select set_config('app.environment', ?, true)";

    private static final String USED_KEYS = """
            select idempotency_key, content, measurement_id
            from usage_keys
            where environment_id = ? and idempotency_key = any (?::text[])
            """;

    private static final String KEYS = """
            insert into usage_keys (environment_id, idempotency_key, content, measurement_id, created_at)
            select ?, it.key, it.content::uuid, it.measurement::uuid, now()
            from unnest(?::text[], ?::text[], ?::text[]) as it (key, content, measurement)
            order by it.key collate "C"
            on conflict do nothing
            """;

    private static final String LOCK = """
            select customer_id, resource_id, feature_id, (extract(epoch from period_start) * 1000)::bigint as start,
                held, used, version
            from counters
            where environment_id = ?
                and (customer_id, resource_id, feature_id, period_start) in (
                    select it.customer, '', it.feature, to_timestamp(? / 1000.0)
                    from unnest(?::text[], ?::text[]) as it (customer, feature))
            order by customer_id collate "C", resource_id collate "C", feature_id collate "C", period_start
            for update
            """;

    private static final String COUNT = """
            update counters
            set used = it.used, held = 0, version = it.version, dirty = true, updated_at = now()
            from unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[]) as it (customer, feature, used, version)
            where environment_id = ? and customer_id = it.customer and resource_id = ''
                and feature_id = it.feature and counters.period_start = to_timestamp(? / 1000.0)
            """;

    private static final String MEASURE = """
            insert into measurements (environment_id, customer_id, feature_id, measured_at, measurement_id, resource_id,
                behavior, held, micros, dimensions)
            select ?, it.customer, it.feature, now(), it.id::uuid, '', 'DELTA', false, 1000000, null
            from unnest(?::text[], ?::text[], ?::text[]) with ordinality as it (customer, feature, id, place)
            order by it.place
            """;

    private static final String HOLD = """
            select environment_id
            from work
            where kind = 'USAGE_FLUSH' and environment_id = ?
            for key share
            """;

    private static final String HEAD = "select coalesce(max(sequence), 0) from events where environment_id = ?";

    private final Connection connection;
    private final List<BenchTenant> tenants;
    private final int customers;
    private final SplittableRandom random = new SplittableRandom(7);
    private long key;
    private int commits;

    PlainUsage(List<BenchTenant> tenants, int customers) throws SQLException {
        this.connection = SqlDatabase.connect(tenants.getFirst().world().url() + "&prepareThreshold=1");
        connection.setAutoCommit(false);
        this.tenants = tenants;
        this.customers = customers;
    }

    /// Commits batches of this size, alternating between environments, and returns the number of usages.
    long run(Duration time, int batch) throws SQLException {
        long end = System.nanoTime() + time.toNanos();
        long usages = 0;
        while (System.nanoTime() < end) {
            commit(batch);
            usages += batch;
        }
        return usages;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private void commit(int batch) throws SQLException {
        BenchTenant tenant = tenants.get(commits++ % tenants.size());
        String[] keys = new String[batch];
        String[] who = new String[batch];
        String[] what = new String[batch];
        String[] ids = new String[batch];
        var counted = new TreeMap<String, Long>();
        for (int i = 0; i < batch; i++) {
            keys[i] = "bare-%012d".formatted(key++);
            who[i] = tenant.id(random.nextInt(customers));
            what[i] = "metered-" + random.nextInt(UsageTraffic.FEATURES);
            ids[i] = UUID.randomUUID().toString();
            counted.merge(who[i] + ' ' + what[i], 1L, Long::sum);
        }
        query(SCOPE, Integer.toString(tenant.environment()));
        int used = query(USED_KEYS, tenant.environment(), keys).length;
        WrongAnswer.unless(used == 0, () -> "%d idempotency keys are already in use".formatted(used));
        update(KEYS, tenant.environment(), keys, ids, ids);
        count(tenant, counted);
        update(MEASURE, tenant.environment(), who, what, ids);
        query(HOLD, tenant.environment());
        query(HEAD, tenant.environment());
        connection.commit();
    }

    private void count(BenchTenant tenant, SortedMap<String, Long> counted) throws SQLException {
        long periodStart = tenant.period().startMillis();
        String[] who = counted.keySet().stream().map(it -> it.split(" ", -1)[0]).toArray(String[]::new);
        String[] what =
                counted.keySet().stream().map(it -> it.split(" ", -1)[1]).toArray(String[]::new);
        long[][] states = query(LOCK, tenant.environment(), periodStart, who, what);
        WrongAnswer.unless(states.length == who.length, () -> "The query found %d counters".formatted(states.length));
        Long[] used = new Long[who.length];
        Long[] versions = new Long[who.length];
        int i = 0;
        for (long more : counted.values()) {
            used[i] = states[i][0] + more * 1_000_000;
            versions[i] = states[i][1] + more;
            i++;
        }
        update(COUNT, who, what, used, versions, tenant.environment(), periodStart);
    }

    /// Returns the last two columns of each row, which identify a counter.
    private long[][] query(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            try (ResultSet rows = statement.executeQuery()) {
                int columns = rows.getMetaData().getColumnCount();
                var found = new ArrayList<long[]>();
                while (rows.next()) {
                    found.add(
                            columns < 4 ? new long[0] : new long[] {rows.getLong(columns - 1), rows.getLong(columns)});
                }
                return found.toArray(long[][]::new);
            }
        }
    }

    private void update(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            statement.executeUpdate();
        }
    }

    private void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            switch (parameters[i]) {
                case String[] texts -> statement.setArray(i + 1, array("text", texts));
                case Long[] numbers -> statement.setArray(i + 1, array("bigint", numbers));
                case Object one -> statement.setObject(i + 1, one);
            }
        }
    }

    private Array array(String type, Object[] items) throws SQLException {
        return connection.createArrayOf(type, items);
    }
}
