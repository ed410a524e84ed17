package dev.ambit.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.OwnServer;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class AccountOpeningTest {

    /// Without those that the server itself writes all the time.
    private static final String TABLES = """
            select table_name from information_schema.tables
            where table_schema = 'public' and table_type = 'BASE TABLE'
                and table_name not in ('leases', 'work')
            order by table_name
            """;

    /// Its first event is the last that is stored of an environment, and Production is made last.
    private static final String FAULT = """
            create function fail() returns trigger language plpgsql security definer as $$
            begin
                if (select type from environments where environment_id = new.environment_id) = 'PRODUCTION' then
                    raise exception 'a fault on purpose';
                end if;
                return new;
            end $$;
            create trigger fault after insert on events for each row execute function fail();
            """;

    @Test
    void failed_account_creation_leaves_no_rows() throws Exception {
        try (OwnServer server = OwnServer.start()) {
            server.superuser().useHandle(it -> it.createScript(FAULT).execute());
            // A loop notes each environment that it sees.
            Waiting.until(
                    () -> rows(server), it -> Objects.equals(it.get("overview_progress"), it.get("environments")));
            Map<String, Long> before = rows(server);

            open(server).isProblem(500, "UnexpectedError");

            assertThat(rows(server)).isEqualTo(before);
            server.superuser().useHandle(it -> it.execute("drop trigger fault on events"));
            assertThat(open(server).isOk().text("slug")).isEqualTo("acme");
            assertThat(rows(server)).isNotEqualTo(before);
        }
    }

    private static Reply open(OwnServer server) {
        return server.http().post(TestServer.OPERATOR_TOKEN, "/api/v1/accounts", """
                {"displayName": "Acme"}
                """);
    }

    /// How many each table has.
    private static Map<String, Long> rows(OwnServer server) {
        return server.superuser().withHandle(it -> {
            Map<String, Long> rows = new TreeMap<>();
            it.createQuery(TABLES).mapTo(String.class).forEach(table -> rows.put(table, rows(it, table)));
            return rows;
        });
    }

    private static long rows(Handle superuser, String table) {
        return superuser
                .createQuery("select count(*) from <table>")
                .define("table", table)
                .mapTo(Long.class)
                .one();
    }
}
