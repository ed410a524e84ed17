package dev.ambit.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestServer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;

class ParsedStatementsTest {

    @Test
    void statement_is_parsed_once_for_all_connections() {
        assertThat(parsed("select :value::int + 1")).isSameAs(parsed("select :value::int + 1"));
        assertThat(parsed("select :value::int + 2")).isNotSameAs(parsed("select :value::int + 1"));
    }

    private static ParsedSql parsed(String sql) {
        var parsed = new AtomicReference<ParsedSql>();
        Jdbi jdbi = ParsedStatements.share(Jdbi.create(TestServer.url())).setSqlLogger(new SqlLogger() {
            @Override
            public void logAfterExecution(StatementContext context) {
                parsed.set(context.getParsedSql());
            }
        });
        int sum = jdbi.withHandle(
                tx -> tx.createQuery(sql).bind("value", 1).mapTo(Integer.class).one());
        assertThat(sum).isPositive();
        return Objects.requireNonNull(parsed.get());
    }
}
