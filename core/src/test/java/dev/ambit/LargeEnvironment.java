package dev.ambit;

import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Scope;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.jdbi.v3.core.statement.TemplateEngine;

/// An environment of 50,000 customers with subscriptions, usage and events, next to one of a tenth of that size.
/// Explains the plans of its queries as the server's role, under row level security.
public final class LargeEnvironment {

    private static final int CUSTOMERS = 50_000;
    private static final Database DATABASE = TestServer.database(2);

    private static final String COUNTERS = """
            insert into counters (environment_id, customer_id, resource_id, feature_id, period_start, period_end, used,
                told, version, dirty, updated_at)
            select environment_id, customer_id, '', 'calls', to_timestamp(0), 'infinity', 1, 1, 1, false, now()
            from customers
            where environment_id = :environment
            """;

    private static final String INSERT_GRANTS = """
            insert into promotional_entitlements (environment_id, customer_id, feature_id, public_id, content, period,
                visible, start_at, created_at, updated_at)
            select environment_id, customer_id, 'calls', gen_random_uuid(), '{}', 'LIFETIME', true, now(), now(), now()
            from customers
            where environment_id = :environment
            """;

    private static final String EVENTS = """
            insert into events (environment_id, sequence, message_id, type, entity_type, entity_id, customer_id, actor,
                trace_id, happened_at, format, body)
            select :environment, 1000 + number, gen_random_uuid(), 'product.updated', 'PRODUCT', 'product', null,
                'SYSTEM', repeat('0', 32), now(), 1, ''
            from generate_series(1, :count) as number
            """;

    private static final String MEASUREMENTS = """
            insert into measurements (environment_id, customer_id, feature_id, measured_at, measurement_id, resource_id,
                behavior, micros)
            select environment_id, customer_id, 'calls', now(), gen_random_uuid(), '', 'DELTA', 1
            from customers
            where environment_id = :environment
            """;

    private static final String RAW_EVENTS = """
            insert into raw_events (environment_id, customer_id, resource_id, happened_at, event_name, idempotency_key,
                dimensions, received_at)
            select environment_id, customer_id, '', now(), 'call', 'once', '{}', now()
            from customers
            where environment_id = :environment
            """;

    private static final String METERED = """
            insert into metered_customers (environment_id, customer_id, resource_id)
            select environment_id, customer_id, ''
            from customers
            where environment_id = :environment
            """;

    private static final String RESERVATIONS = """
            insert into reservations (environment_id, reservation_id, customer_id, resource_id, feature_id, period_start,
                period_end, micros, state, reserved_at, lapses_at)
            select environment_id, gen_random_uuid(), customer_id, '', 'calls', to_timestamp(0), 'infinity', 1, 'HELD',
                now(), now() + interval '1 year' * random()
            from customers
            where environment_id = :environment
            """;

    private static final String KEYS = """
            insert into key_hashes (key_hash, kind, account_id, environment_id, key_id)
            select sha256((:environment || ' ' || number)::bytea), 'CLIENT', :account, :environment, gen_random_uuid()
            from generate_series(1, :count) as number
            """;

    private static final EnvironmentId ENVIRONMENT = make();

    private LargeEnvironment() {}

    /// Its customers are `c1` to `c50000`; each has used `calls` since 1970.
    public static EnvironmentId environment() {
        return ENVIRONMENT;
    }

    /// How PostgreSQL would answer the first query of `work`.
    public static String plan(Scope scope, Consumer<Handle> work) {
        try {
            return EnvironmentFixture.onVirtualThread(() -> DATABASE.transactions()
                    .in(scope, tx -> {
                        SqlStatements statements = tx.getConfig(SqlStatements.class);
                        var explain = new Explain(statements.getTemplateEngine());
                        statements.setTemplateEngine(explain).addCustomizer(explain);
                        work.accept(tx);
                        throw new AssertionError("There was no query");
                    }));
        } catch (Planned planned) {
            return planned.plan;
        }
    }

    private static EnvironmentId make() {
        EnvironmentFixture beside = EnvironmentFixture.open();
        EnvironmentFixture fixture = EnvironmentFixture.open();
        fill(beside, CUSTOMERS / 10);
        fill(fixture, CUSTOMERS);
        TestServer.superuser().useHandle(tx -> tx.execute("analyze"));
        return fixture.id();
    }

    private static void fill(EnvironmentFixture fixture, int count) {
        fixture.customers("c", count);
        TestServer.superuser().useTransaction(tx -> {
            for (String sql :
                    new String[] {COUNTERS, INSERT_GRANTS, MEASUREMENTS, RAW_EVENTS, METERED, RESERVATIONS, EVENTS, KEYS
                    }) {
                tx.createUpdate(sql)
                        .configure(SqlStatements.class, it -> it.setUnusedBindingAllowed(true))
                        .bind("environment", fixture.id().value())
                        .bind("account", fixture.accountId().value())
                        .bind("count", count)
                        .execute();
            }
        });
    }

    /// In the scope that `scoped` puts before each statement.
    private record Explain(TemplateEngine scoped) implements TemplateEngine, StatementCustomizer {

        @Override
        public String render(String sql, StatementContext context) {
            return scoped.render("explain " + sql, context);
        }

        @Override
        public void afterExecution(PreparedStatement statement, StatementContext context) throws SQLException {
            var plan = new StringBuilder();
            try (ResultSet lines = statement.getResultSet()) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
            throw new Planned(plan.toString());
        }
    }

    /// Thrown instead of running the query, so its caller gets no rows.
    private static final class Planned extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final String plan;

        Planned(String plan) {
            this.plan = plan;
        }
    }
}
