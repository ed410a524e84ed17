package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs two servers on one database and kills the one that provisions a stack.
@Tag("long")
class StackTakeoverTest {

    /// A claim expires after ten seconds; the rest is for slow machines.
    private static final Duration TAKEN_OVER_MAX = Duration.ofSeconds(30);

    private static final Duration BEGUN_MAX = Duration.ofMinutes(1);

    private static final String MAKERS = """
            select pid
            from pg_stat_activity
            where query like 'create database%' and wait_event_type = 'Lock'
            """;

    @TempDir
    private Path place;

    private Path postgresData;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(place);
        postgresData = Checkout.opened(Files.createDirectory(place.resolve("postgres")));
    }

    @Test
    void second_server_completes_the_stack_of_a_killed_one() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(postgresData)) {
            Jdbi rows = Jdbi.create(postgres.superuserUrl());
            try (AmbitProcess first = start(postgres, "first");
                    Handle holder = rows.open()) {
                Tenant tenant = Tenant.approved(first, "Acme", "\"DATABASE\"", "DATABASE");
                holder.begin();
                holder.execute("lock table pg_database in share row exclusive mode");
                tenant.provision();
                Waiting.until(
                        "the first makes it",
                        BEGUN_MAX,
                        () -> !creatingProcesses(rows).isEmpty());
                try (AmbitProcess other = start(postgres, "other")) {
                    List<Integer> ofFirst = creatingProcesses(rows);
                    first.kill();
                    Waiting.until(
                            "the other makes it", TAKEN_OVER_MAX, () -> !ofFirst.containsAll(creatingProcesses(rows)));
                    holder.rollback();

                    Tenant same = tenant.at(other);
                    same.awaitActive();
                    assertThat(same.get("/api/v1/stacks/production/drift")
                                    .isOk()
                                    .at("hasDrifted"))
                            .isEqualTo(false);
                }
            }
        }
    }

    private static List<Integer> creatingProcesses(Jdbi rows) {
        return rows.withHandle(it -> it.createQuery(MAKERS).mapTo(Integer.class).list());
    }

    private AmbitProcess start(EmbeddedPostgres postgres, String name) throws IOException {
        return AmbitProcess.start(
                Map.of(
                        "AMBIT_DATABASE_URL",
                        postgres.url(),
                        "AMBIT_DATABASE_OWNER_URL",
                        postgres.ownerUrl(),
                        "AMBIT_TENANT_DATABASE_URL",
                        postgres.superuserUrl(),
                        "AMBIT_MASTER_KEY_FILE",
                        place.resolve("master-key").toString(),
                        "AMBIT_OPERATOR_TOKEN",
                        TestServer.OPERATOR_TOKEN),
                "serve",
                Checkout.opened(Files.createDirectory(place.resolve(name))));
    }
}
