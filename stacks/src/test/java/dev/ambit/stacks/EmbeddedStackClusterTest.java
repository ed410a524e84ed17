package dev.ambit.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.core.VirtualThread;
import dev.ambit.db.Database;
import dev.ambit.http.Json;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.postgres.StackDatabaseUpgrade;
import dev.ambit.postgres.StackPostgres;
import dev.ambit.postgres.StandaloneStackPostgres;
import dev.ambit.stackdb.OldDatabaseCopies;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedStackClusterTest {

    private static final String DATABASES =
            "select datname from pg_database where not datistemplate and datname not in ('postgres', 'ambit')";

    private static final String OPEN = DATABASES + " and datallowconn";

    private Path data = Path.of("");

    @BeforeEach
    void makeDirectory() throws Exception {
        data = MigratedDirectory.create().toRealPath();
    }

    @AfterEach
    void deleteDirectory() throws Exception {
        PostgresProcess.delete(data);
    }

    @Test
    void databases_of_stacks_are_in_a_cluster_of_their_own() throws Exception {
        try (Server app = new TestStackOptions(data).start()) {
            assertThat(StackPostgres.home(data)).doesNotExist();

            order(app);

            assertThat(databases(stacks())).hasSize(2);
            assertThat(databases(platform(app))).isEmpty();
        }
        List<String> before = List.of(StackPostgres.home(data).toFile().list());
        assertThat(before).contains("serving", "data").doesNotContain("postmaster.pid");

        try (Server app = new TestStackOptions(data).start()) {
            order(app);

            assertThat(databases(stacks())).hasSize(4);
        }
    }

    @Test
    void databases_that_cannot_be_moved_keep_their_cluster_and_new_ones_join_them() throws Exception {
        try (var postgres = EmbeddedPostgres.start(data)) {
            Jdbi.create(postgres.superuserUrl()).useHandle(tx -> {
                tx.execute("create database earlier_prod");
                // Two clusters must not share the files of a tablespace.
                tx.execute("set allow_in_place_tablespaces = on");
                tx.execute("create tablespace fast location ''");
            });
        }

        try (Server app = new TestStackOptions(data).start()) {
            TestDevelopment development =
                    TestDevelopment.of(TestAccount.open(new Http(app.port()), "Acme"), "DATABASE");

            assertThat(databases(platform(app))).hasSize(3);
            assertThat(driftOf(development)).contains("what=cluster").contains("the PostgreSQL server of Ambit");
            assertThat(StackPostgres.isServing(data)).isFalse();
            assertThat(StackDatabaseUpgrade.objection(data).orElseThrow()).contains("tablespaces");
        }
    }

    /// The version before had all databases in Ambit's own cluster, as this server has by its option.
    @Test
    void stacks_of_the_version_before_are_moved_and_go_on() throws Exception {
        List<TestDevelopment> tenants;
        Properties logins = properties(data.resolve("postgres-logins"));
        String before = "jdbc:postgresql://127.0.0.1:%s/ambit?user=postgres&password=%s"
                .formatted(logins.getProperty("port"), logins.getProperty("superuser"));
        try (Server app = new TestStackOptions(data).tenantDatabase(before).start()) {
            tenants = List.of(
                    TestDevelopment.of(TestAccount.open(new Http(app.port()), "Acme"), "DATABASE"),
                    TestDevelopment.of(TestAccount.open(new Http(app.port()), "Hooli"), "SCHEMA"),
                    TestDevelopment.of(TestAccount.open(new Http(app.port()), "Pied"), "TABLE_SUFFIX"));
            tenants.forEach(it -> release(it, "1", "create table sales${suffix} (at date not null, amount int)"));
            assertThat(databases(platform(app))).hasSize(4);
        }

        try (Server app = new TestStackOptions(data).start()) {
            Http http = new Http(app.port());
            for (TestDevelopment it : tenants) {
                TestDevelopment moved = on(http, it);
                assertThat(drift(moved, "production")).isEqualTo("false");
                assertThat(drift(moved, moved.slug())).isEqualTo("false");
                release(moved, "2", "alter table sales${suffix} add column note text");
            }
            assertThat(databases(stacks())).hasSize(4);
            Waiting.until(
                    "copies are closed",
                    Duration.ofMinutes(2),
                    () -> open(platform(app)).isEmpty());
            assertThat(properties(StackPostgres.home(data).resolve("logins")).getProperty("port"))
                    .isEqualTo(logins.getProperty("port"));

            String own = Objects.requireNonNull(app.embeddedPostgres()).superuserUrl();
            new OldDatabaseCopies(own, StackPostgres.home(data), () -> Integer.MAX_VALUE).runOnce();

            assertThat(databases(platform(app))).isEmpty();
            assertThat(databases(stacks())).hasSize(4);
        }

        try (Server app = new TestStackOptions(data).start()) {
            release(
                    on(new Http(app.port()), tenants.getLast()),
                    "3",
                    "alter table sales${suffix} add column other text");
        }

        // Going back: `ambit db stacks run`, and the version before with its URL.
        try (var cluster = StandaloneStackPostgres.start(data, 512);
                Server app =
                        new TestStackOptions(data).tenantDatabase(cluster.url()).start()) {
            TestDevelopment back = on(new Http(app.port()), tenants.getLast());
            release(back, "4", "alter table sales${suffix} add column last text");
            assertThat(drift(back, back.slug())).isEqualTo("false");
        }
    }

    @Test
    void cluster_runs_while_a_stack_has_a_database_and_ten_minutes_longer() throws Exception {
        var now = new AtomicReference<>(Instant.EPOCH);
        try (var postgres = EmbeddedPostgres.start(data);
                var database = Database.open(postgres.url(), postgres.ownerUrl(), 2);
                var cluster = new EmbeddedStackCluster(postgres, 512, database.transactions(), now::get)) {
            Jdbi rows = Jdbi.create(postgres.superuserUrl());
            run(cluster);
            assertThat(cluster.isRunning()).isFalse();
            rows.useHandle(tx -> tx.execute("""
                    insert into infra_names (container, name, account_id, environment, kind)
                    values ('DATABASE', 'acme_prod', 1, 1, 'DATABASE')
                    """));
            run(cluster);
            assertThat(cluster.isRunning())
                    .as("before a provider has created it")
                    .isFalse();
            cluster.url();

            now.updateAndGet(it -> it.plus(Duration.ofHours(1)));
            run(cluster);
            assertThat(cluster.isRunning()).as("used").isTrue();

            rows.useHandle(tx -> tx.execute("update infra_names set container = 'DATABASE rds.example:5432'"));
            run(cluster);
            now.updateAndGet(it -> it.plus(EmbeddedStackCluster.UNUSED_MAX).minusSeconds(1));
            run(cluster);
            assertThat(cluster.isRunning()).as("just before ten minutes").isTrue();

            now.updateAndGet(it -> it.plusSeconds(1));
            run(cluster);
            assertThat(cluster.isRunning()).as("after ten minutes").isFalse();
        }
    }

    private static void run(EmbeddedStackCluster cluster) {
        VirtualThread.call(() -> {
            cluster.runOnce();
            return null;
        });
    }

    private static TestDevelopment on(Http http, TestDevelopment it) {
        TestAccount account = it.account();
        return new TestDevelopment(
                new TestAccount(http, account.slug(), account.key(), account.development(), account.production()),
                it.order(),
                it.slug());
    }

    private static void release(TestDevelopment tenant, String version, String sql) {
        TestAccount account = tenant.account();
        String id = account.http()
                .post(
                        account.key(),
                        "/api/v1/releases",
                        Json.text(Map.of(
                                "migrations",
                                List.of(Map.of("version", version, "description", "step " + version, "sql", sql)))))
                .isOk()
                .text("id");
        Http.Reply over = Waiting.until(
                () -> account.http().get(account.key(), "/api/v1/releases/" + id),
                it -> !List.of("PENDING", "RUNNING").contains(it.text("state")));
        assertThat(over.text("state")).as(over.http().body()).isEqualTo("DONE");
    }

    private static String drift(TestDevelopment tenant, String environment) {
        TestAccount account = tenant.account();
        return String.valueOf(account.http()
                .get(account.key(), "/api/v1/stacks/%s/drift".formatted(environment))
                .isOk()
                .at("hasDrifted"));
    }

    private static String driftOf(TestDevelopment tenant) {
        TestAccount account = tenant.account();
        return String.valueOf(account.http()
                .get(account.key(), "/api/v1/stacks/%s/drift".formatted(tenant.slug()))
                .isOk()
                .body());
    }

    private static List<String> open(Jdbi cluster) {
        return cluster.withHandle(tx -> tx.createQuery(OPEN).mapTo(String.class).list());
    }

    private static Properties properties(Path file) throws Exception {
        var all = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            all.load(reader);
        }
        return all;
    }

    private static void order(Server app) {
        TestDevelopment.of(TestAccount.open(new Http(app.port()), "Acme"), "DATABASE");
    }

    private static List<String> databases(Jdbi cluster) {
        return cluster.withHandle(
                tx -> tx.createQuery(DATABASES).mapTo(String.class).list());
    }

    private static Jdbi platform(Server app) {
        return Jdbi.create(Objects.requireNonNull(app.embeddedPostgres()).superuserUrl());
    }

    private Jdbi stacks() throws Exception {
        Properties logins = properties(StackPostgres.home(data).resolve("logins"));
        return Jdbi.create("jdbc:postgresql://127.0.0.1:%s/postgres?user=postgres&password=%s"
                .formatted(logins.getProperty("port"), logins.getProperty("superuser")));
    }
}
