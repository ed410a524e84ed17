package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Jdbi;

/// Reads an embedded PostgreSQL as a superuser, bypassing the server.
record DatabaseRows(Jdbi jdbi) {

    private static final String TABLES = """
            select table_name
            from information_schema.columns
            where table_schema = 'public' and column_name = 'environment_id' and table_name <> 'operations'
            order by table_name
            """;

    private static final Set<String> ADDED_BY_LOOPS = Set.of("overview_progress", "served_hours");

    static DatabaseRows of(Path data) throws IOException {
        return of(data.resolve("postgres-logins"), "ambit");
    }

    /// Reads a database of a stack, in the PostgreSQL that serves stacks.
    static DatabaseRows ofStack(Path data, String database) throws IOException {
        return of(loginsOfStacks(data), database);
    }

    /// Whether a login can connect to a database of a stack.
    static boolean accepts(Path data, String database, String login, String password) throws IOException {
        try (var _ = DriverManager.getConnection(url(read(loginsOfStacks(data)), database), login, password)) {
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static Path loginsOfStacks(Path data) {
        Path stacks = data.resolve("stack-postgres");
        return Files.exists(stacks.resolve("serving")) ? stacks.resolve("logins") : data.resolve("postgres-logins");
    }

    private static DatabaseRows of(Path file, String database) throws IOException {
        Properties logins = read(file);
        return new DatabaseRows(
                Jdbi.create(url(logins, database) + "?user=postgres&password=" + logins.getProperty("superuser")));
    }

    private static String url(Properties logins, String database) {
        return "jdbc:postgresql://127.0.0.1:%s/%s".formatted(logins.getProperty("port"), database);
    }

    private static Properties read(Path file) throws IOException {
        var logins = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            logins.load(reader);
        }
        return logins;
    }

    List<String> texts(String sql) {
        return texts(sql, Map.of());
    }

    List<String> texts(String sql, Map<String, ?> values) {
        return jdbi.withHandle(handle ->
                handle.createQuery(sql).bindMap(values).mapTo(String.class).list());
    }

    long number(String sql, Map<String, ?> values) {
        return jdbi.withHandle(handle ->
                handle.createQuery(sql).bindMap(values).mapTo(Long.class).one());
    }

    void execute(String sql, Map<String, ?> values) {
        jdbi.useHandle(handle -> handle.createUpdate(sql).bindMap(values).execute());
    }

    /// Checks event numbers and revisions of each environment for gaps.
    void assertNumbersHaveNoHoles() {
        assertThat(texts("""
                select environment_id || ' has ' || count(*) || ' of ' || max(sequence)
                from events
                group by environment_id
                having min(sequence) <> 1 or max(sequence) <> count(*)
                """)).isEmpty();
        assertThat(texts("""
                select environment_id || ' has ' || count(*) || ' of ' || max(number)
                from environment_revisions
                group by environment_id
                having min(number) <> 1 or max(number) <> count(*)
                """)).isEmpty();
    }

    /// Counts the rows of the environment in all tables except operations, which outlive it.
    long ofEnvironment(int environment) {
        return texts(TABLES).stream()
                .mapToLong(table -> ofEnvironment(table, environment))
                .sum();
    }

    /// Counts the rows of the environment by table, without the tables to which loops add rows without a request.
    Map<String, Long> atRest(int environment) {
        Map<String, Long> counts = new TreeMap<>();
        for (String table : texts(TABLES)) {
            if (!ADDED_BY_LOOPS.contains(table)) {
                counts.put(table, ofEnvironment(table, environment));
            }
        }
        return counts;
    }

    private long ofEnvironment(String table, int environment) {
        return number(
                "select count(*) from %s where environment_id = :environment".formatted(table),
                Map.of("environment", environment));
    }

    /// Copies the customer `first` and its subscription to the plan `pro`.
    void copySubscriber(int copies) {
        execute("""
                insert into customers (environment_id, customer_id, public_id, metadata, kept, created_at, updated_at,
                    entitled_at)
                select environment_id, 'c' || n, gen_random_uuid(), '{}', '{}', now(), now(), now()
                from customers, generate_series(1, :rows) as n
                where customer_id = 'first'
                """, Map.of("rows", copies));
        execute("""
                insert into subscriptions (environment_id, subscription_id, public_id, customer_id, product_id, plan_id,
                    plan_version, pricing_type, addons, status, start_at, metadata, kept, created_at, updated_at)
                select environment_id, 's' || n, gen_random_uuid(), 'c' || n, product_id, plan_id, plan_version,
                    pricing_type, addons, status, start_at, '{}', '{}', now(), now()
                from subscriptions, generate_series(1, :rows) as n
                where plan_id = 'pro'
                """, Map.of("rows", copies));
    }
}
