package dev.ambit.isolation;

import static java.util.stream.Collectors.toMap;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestServer;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.isolation.IsolatedAccount.FilledEnvironment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// The rows of an account, read from the database.
final class Rows {

    private static final String TABLES = """
            select table_name
            from information_schema.columns
            join information_schema.tables using (table_schema, table_name)
            where table_schema = 'public' and column_name = :column and table_type = 'BASE TABLE'
            """;

    private static final String ALL = """
            select coalesce(string_agg(row::text, '|' order by row::text), '')
            from (select to_jsonb(it) - '{last_used_at,claimed_until,look_again_at}'::text[] from <table> as it where <column> = :number) as rows (row)
            """;

    /// People and their sessions.
    private static final String PEOPLE_AND_SESSIONS = """
            select string_agg(people::text || sessions::text, '|' order by people::text, sessions::text)
            from person_accounts
            join people using (person_id)
            left join sessions using (person_id)
            where account_id = :number
            """;

    private static final String UUIDS = """
            select distinct found[1]
            from <table> as it
            cross join regexp_matches(
                to_jsonb(it)::text, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') as found
            where <column> = :number
            """;

    private Rows() {}

    /// Of each table of a world the rows of the account, and a checksum of those of each environment.
    static Map<String, String> of(IsolatedAccount world) {
        Map<String, String> rows = new TreeMap<>();
        world.environments().forEach(it -> of(it).forEach((table, sum) -> rows.put(it.word() + " " + table, sum)));
        String column = "account_id";
        rows.putAll(TestServer.superuser()
                .withHandle(tx -> tables(tx, column).stream()
                        .collect(toMap(
                                table -> table,
                                table -> read(tx, ALL, table, column, number(world))
                                        .getFirst()))));
        rows.put("people", TestServer.superuser().withHandle(tx -> people(tx, number(world))));
        return rows;
    }

    private static String people(Handle tx, int number) {
        return tx.createQuery(PEOPLE_AND_SESSIONS)
                .bind("number", number)
                .mapTo(String.class)
                .one();
    }

    /// The tables that differ, with their contents before and after.
    static List<String> differences(Map<String, String> before, Map<String, String> now) {
        return Stream.concat(before.keySet().stream(), now.keySet().stream())
                .distinct()
                .filter(it -> !Objects.equals(before.get(it), now.get(it)))
                .map(it -> "%s had %s and has %s".formatted(it, before.get(it), now.get(it)))
                .toList();
    }

    static Map<String, String> of(FilledEnvironment filled) {
        return EnvironmentRows.checksums(filled.number());
    }

    static List<String> operations(FilledEnvironment filled) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select operation_id from operations where environment_id = ?")
                        .bind(0, filled.number())
                        .mapTo(String.class)
                        .list());
    }

    static List<String> bulkChanges(FilledEnvironment filled) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                                select operation_id from operations where environment_id = ? and kind = 'BULK_CHANGE'
                                """)
                        .bind(0, filled.number())
                        .mapTo(String.class)
                        .list());
    }

    static List<String> latestOperations(FilledEnvironment filled) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                                select concat_ws(' ', kind, state, created_at)
                                from operations
                                where environment_id = ?
                                order by created_at desc
                                limit 3
                                """)
                        .bind(0, filled.number())
                        .mapTo(String.class)
                        .list());
    }

    /// The members and orders of the account that the events of an environment are about.
    static List<String> ofAccountEvents(FilledEnvironment filled) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                                select distinct entity_id from events
                                where environment_id = ? and entity_type in ('MEMBER', 'ORDER')
                                """)
                        .bind(0, filled.number())
                        .mapTo(String.class)
                        .list());
    }

    /// All ids in any of its rows.
    static Set<String> uuids(IsolatedAccount world) {
        Set<String> uuids = uuids("account_id", number(world));
        world.environments().forEach(it -> uuids.addAll(uuids(it)));
        return uuids;
    }

    static Set<String> uuids(FilledEnvironment filled) {
        return uuids("environment_id", filled.number());
    }

    private static int number(IsolatedAccount world) {
        return EnvironmentFixture.of(world.account(), world.first().environment())
                .accountId()
                .value();
    }

    private static Set<String> uuids(String column, int number) {
        return TestServer.superuser().withHandle(tx -> {
            Set<String> uuids = new TreeSet<>();
            tables(tx, column).forEach(table -> uuids.addAll(read(tx, UUIDS, table, column, number)));
            return uuids;
        });
    }

    private static List<String> tables(Handle tx, String column) {
        return tx.createQuery(TABLES).bind("column", column).mapTo(String.class).list();
    }

    private static List<String> read(Handle tx, String query, String table, String column, int number) {
        return tx.createQuery(query)
                .define("table", table)
                .define("column", column)
                .bind("number", number)
                .mapTo(String.class)
                .list();
    }
}
