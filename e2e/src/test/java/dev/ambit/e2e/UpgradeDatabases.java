package dev.ambit.e2e;

import static dev.ambit.e2e.Tenant.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Provisions stacks that have a database only: with each other strategy, with an adopted database, and suspended.
final class UpgradeDatabases {

    private static final Duration WORK_MAX = Duration.ofMinutes(2);

    private static final String NOTES = """
            {"version": "1", "description": "notes", "sql": "\
            create table notes${suffix} (id int primary key, note text); \
            comment on table notes${suffix} is 'Ann''s notes'; \
            create view long_notes${suffix} as select id from notes${suffix} where length(note) > 10"}
            """;

    private final AmbitProcess server;
    private final Path data;

    UpgradeDatabases(AmbitProcess server, Path data) {
        this.server = server;
        this.data = data;
    }

    /// Releases tables to both stages and adds rows.
    static void fill(Tenant tenant, Path data) throws IOException {
        tenant.released(tenant.release(NOTES));
        for (String environment : List.of(PRODUCTION, tenant.development())) {
            Map<?, ?> database = tenant.database(environment);
            tenant.rows(data, environment)
                    .execute(
                            "insert into \"%s\".notes%s select n, md5(n::text) from generate_series(1, 50) as n"
                                    .formatted(database.get("schema"), database.get("suffix")),
                            Map.of());
        }
    }

    /// Development has a schema in production's database. Both stages have a partitioned table.
    TestAccount cargo() throws IOException {
        Tenant cargo = Tenant.active(server, "Cargo", "\"DATABASE\"", "SCHEMA");
        fill(cargo, data);
        for (String environment : List.of(PRODUCTION, cargo.development())) {
            Map<?, ?> database = cargo.database(environment);
            cargo.rows(data, environment).execute(visits(database), Map.of());
        }
        return cargo.account();
    }

    /// Production's database existed before its stack, and its owner still uses it. Development has tables in the same
    /// schema.
    TestAccount depot() throws IOException {
        DatabaseRows cluster = DatabaseRows.of(data);
        cluster.execute("create role depot_app login password 'before'", Map.of());
        cluster.execute("create database depot_prod owner depot_app", Map.of());
        DatabaseRows before = DatabaseRows.ofStack(data, "depot_prod");
        before.execute("create table things (id int primary key)", Map.of());
        before.execute("alter table things owner to depot_app", Map.of());
        before.execute("insert into things select generate_series(1, 10)", Map.of());
        Tenant depot = Tenant.active(server, "Depot", "\"DATABASE\"", "TABLE_SUFFIX");
        assertThat(depot.resources(PRODUCTION))
                .anySatisfy(it -> assertThat(((Map<?, ?>) it).get("adopted")).isEqualTo(true));
        fill(depot, data);
        return depot.account();
    }

    /// Development is suspended, because the operator canceled its subscription.
    TestAccount ember() throws IOException {
        Tenant ember = Tenant.active(server, "Ember", "\"DATABASE\"", "DATABASE");
        fill(ember, data);
        String subscription = "/api/v1/subscriptions/order-" + ember.order();
        String seller = sellerKey();
        Waiting.until(
                "the subscription of the order",
                WORK_MAX,
                () -> server.http().get(seller, subscription).status() == 200);
        server.http()
                .post(seller, subscription + "/cancel", "{\"cancellationTime\": \"IMMEDIATE\"}")
                .isOk();
        Waiting.until(
                "the stack is suspended",
                WORK_MAX,
                () -> ember.get("/api/v1/stacks/" + ember.development())
                        .text("state")
                        .equals("SUSPENDED"));
        return ember.account();
    }

    /// Returns a key of the production environment in which the operator sells.
    private String sellerKey() {
        String account = server.http()
                .post(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/operator/api-key/rotate", "")
                .isOk()
                .text("apiKey");
        String keys = "/api/v1/environments/production/api-keys";
        Object id = ((List<?>) Objects.requireNonNull(
                        server.http().get(account, keys).isOk().at("")))
                .stream()
                        .map(it -> (Map<?, ?>) it)
                        .filter(it -> "SERVER".equals(it.get("keyType")))
                        .map(it -> Objects.requireNonNull(it.get("id")))
                        .findFirst()
                        .orElseThrow();
        return server.http()
                .post(account, keys + "/" + id + "/rotate", "")
                .isOk()
                .text("token");
    }

    /// Releases cannot create partitions, but the login of a stack can.
    private static String visits(Map<?, ?> database) {
        return """
            set role "%1$s";
            create table "%2$s".visits (day date not null, visits int) partition by range (day);
            create table "%2$s".visits_2025 partition of "%2$s".visits for values from ('2025-01-01') to ('2026-01-01');
            create table "%2$s".visits_2026 partition of "%2$s".visits for values from ('2026-01-01') to ('2027-01-01');
            insert into "%2$s".visits select date '2025-12-01' + n, n from generate_series(1, 60) as n
            """.formatted(database.get("login"), database.get("schema"));
    }
}
