package dev.ambit.environment;

import static java.util.stream.Collectors.toMap;

import dev.ambit.TestServer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// What the database has of one environment, table by table, as nobody but the superuser sees it.
public final class EnvironmentRows {

    private static final String TABLES = """
            select table_name
            from information_schema.columns
            join information_schema.tables using (table_schema, table_name)
            where table_schema = 'public' and column_name = 'environment_id' and table_type = 'BASE TABLE'
            order by table_name
            """;

    private static final String NUMBER = "select environment_id from environments where public_id = :id::uuid";

    private EnvironmentRows() {}

    /// Of the live schema.
    static List<String> tables() {
        return TestServer.superuser().withHandle(EnvironmentRows::tables);
    }

    static List<String> tables(Handle superuser) {
        return superuser.createQuery(TABLES).mapTo(String.class).list();
    }

    public static int number(String publicId) {
        return TestServer.superuser()
                .withHandle(it -> it.createQuery(NUMBER)
                        .bind("id", publicId)
                        .mapTo(Integer.class)
                        .one());
    }

    /// How many rows of it each table has; tables without any are left out.
    static Map<String, Long> counts(int environment) {
        return TestServer.superuser()
                .withHandle(it -> tables(it).stream()
                        .collect(toMap(
                                table -> table, table -> count(it, table, environment), (a, _) -> a, TreeMap::new))
                        .entrySet()
                        .stream()
                        .filter(entry -> entry.getValue() > 0)
                        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, TreeMap::new)));
    }

    /// Of all its rows, whatever order they lie in; that kept checks are to be swept is no change.
    public static Map<String, String> checksums(int environment) {
        return TestServer.superuser()
                .withHandle(it -> tables(it).stream()
                        .collect(toMap(
                                table -> table, table -> checksum(it, table, environment), (a, _) -> a, TreeMap::new)));
    }

    static long count(Handle superuser, String table, int environment) {
        return superuser
                .createQuery("select count(*) from <table> where environment_id = :environment")
                .define("table", table)
                .bind("environment", environment)
                .mapTo(Long.class)
                .one();
    }

    private static String checksum(Handle superuser, String table, int environment) {
        return superuser
                .createQuery("""
                        select count(*) || ' rows ' || md5(coalesce(string_agg(it::text, '|' order by it::text), ''))
                        from <table> as it
                        where environment_id = :environment and it::text not like '(CHECK_SWEEP,%'
                        """)
                .define("table", table)
                .bind("environment", environment)
                .mapTo(String.class)
                .one();
    }
}
