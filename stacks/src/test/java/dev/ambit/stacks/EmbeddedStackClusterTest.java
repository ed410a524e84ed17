package dev.ambit.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.core.Server;
import dev.ambit.core.VirtualThread;
import dev.ambit.db.Database;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.postgres.StackPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
    void databases_that_an_earlier_version_left_keep_their_cluster_and_new_ones_join_them() throws Exception {
        try (var postgres = EmbeddedPostgres.start(data)) {
            Jdbi.create(postgres.superuserUrl()).useHandle(tx -> tx.execute("create database earlier_prod"));
        }

        try (Server app = new TestStackOptions(data).start()) {
            order(app);

            assertThat(databases(platform(app))).hasSize(3);
            assertThat(StackPostgres.home(data)).doesNotExist();
        }
    }

    @Test
    void cluster_runs_while_a_stack_has_a_database_and_ten_minutes_longer() throws Exception {
        var now = new AtomicReference<>(Instant.EPOCH);
        try (var postgres = EmbeddedPostgres.start(data);
                var database = Database.open(postgres.url(), postgres.ownerUrl(), 2);
                var cluster = new EmbeddedStackCluster(data, 512, database.transactions(), now::get)) {
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

            rows.useHandle(tx -> tx.execute("delete from infra_names"));
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
        var logins = new Properties();
        try (var reader = Files.newBufferedReader(StackPostgres.home(data).resolve("logins"))) {
            logins.load(reader);
        }
        return Jdbi.create("jdbc:postgresql://127.0.0.1:%s/postgres?user=postgres&password=%s"
                .formatted(logins.getProperty("port"), logins.getProperty("superuser")));
    }
}
