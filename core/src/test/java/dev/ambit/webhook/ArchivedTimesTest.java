package dev.ambit.webhook;

import static dev.ambit.Waiting.until;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.core.Server;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.receipt.ReceiptVerification;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server with a frozen clock and two identical environments: one is archived, the other shows the expected
/// background work.
@Tag("long")
class ArchivedTimesTest {

    private static final String EXPIRED = "promotionalEntitlement.expired";

    private final AtomicReference<Instant> clock =
            new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private final TestReceiver archived = TestReceiver.open();
    private final TestReceiver marker = TestReceiver.open();

    @TempDir
    private Path data;

    private EmbeddedPostgres postgres;
    private Server app;
    private TestAccount acme;

    @BeforeEach
    void open() {
        postgres = EmbeddedPostgres.start(data);
        app = TestServer.on(postgres, data, clock::get);
        acme = TestAccount.open(new Http(app.port()), "Acme");
        grant(acme.development(), archived);
        grant(acme.production(), marker);
    }

    @AfterEach
    void close() {
        app.close();
        postgres.close();
        archived.close();
        marker.close();
    }

    @Test
    void work_due_while_archived_runs_once_the_environment_is_unarchived() {
        Instant promised = Objects.requireNonNull(clock.get());
        post("archive").isOk();
        String before = state();

        clock.set(promised.plus(Duration.ofDays(10)));
        until(marker::received, all -> !all.isEmpty());
        assertThat(archived.received()).isEmpty();
        assertThat(state()).isEqualTo(before);

        post("unarchive").isOk();
        until(archived::received, all -> !all.isEmpty());
        assertThat(archived.received().getFirst().text("type")).isEqualTo(EXPIRED);
        Reply events = acme.development().get("/events/feed?limit=100").isOk();
        assertThat(events.texts("type")).containsOnlyOnce(EXPIRED);
    }

    @Test
    void archived_environment_is_deleted_on_its_deletion_date() {
        String gone = post("archive").isOk().text("permanentDeletionDate");
        clock.set(Instant.parse(gone).minusSeconds(1));
        until(marker::received, all -> !all.isEmpty());
        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/environments/development")
                        .status())
                .isEqualTo(200);

        clock.set(Instant.parse(gone));
        List<String> begun = until(this::deletions, all -> !all.isEmpty());
        clock.set(Instant.parse(gone).plusSeconds(10));

        assertThat(begun).hasSize(1);
        acme.done(begun.getFirst());
        acme.http().get(acme.key(), "/api/v1/environments/development").isProblem(404, "EnvironmentMissing");
        Map<String, Object> receipt =
                ReceiptVerification.read(acme.http().get(acme.key(), "/api/v1/receipts/" + begun.getFirst()));
        assertThat(String.valueOf(receipt.get("askedBy"))).contains("SCHEDULER");
        assertThat(ReceiptVerification.rows(receipt, "customers")).isOne();
        assertThat(acme.http().get(acme.key(), "/api/v1/audit").texts("operation"))
                .contains("environment.archived", "environment.deleted");
    }

    private void grant(TestEnvironment environment, TestReceiver receiver) {
        TestCatalog.of(acme, environment).feature("flag", BOOLEAN);
        environment.post("/customers", "{\"id\": \"ann\"}").isOk();
        environment.post("/webhooks", """
                        {"url": "%s", "eventTypes": ["%s"]}
                        """.formatted(receiver.url(), EXPIRED)).isOk();
        environment.post("/customers/ann/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "flag", "period": "1 week"}]}
                        """).isOk();
    }

    /// All state of the development environment that background work could change.
    private String state() {
        return superuser()
                .withHandle(tx -> tx.createQuery("""
                        select string_agg(found, ' ')
                        from environments, lateral (
                            select 'event ' || max(sequence) from events where events.environment_id = environments.environment_id
                            union all
                            select work::text from work where work.environment_id = environments.environment_id
                            union all
                            select promotional_entitlements::text from promotional_entitlements
                            where promotional_entitlements.environment_id = environments.environment_id
                            union all
                            select endpoints::text from endpoints where endpoints.environment_id = environments.environment_id
                        ) as own (found)
                        where slug = 'development' and account_id = (select account_id from accounts where slug = :slug)
                        """)
                        .bind("slug", acme.slug())
                        .mapTo(String.class)
                        .one());
    }

    private List<String> deletions() {
        return superuser()
                .withHandle(tx -> tx.createQuery(
                                "select operation_id::text from operations where kind = 'ENVIRONMENT_DELETION'")
                        .mapTo(String.class)
                        .list());
    }

    private Jdbi superuser() {
        return Jdbi.create(postgres.superuserUrl());
    }

    private Reply post(String act) {
        return acme.http().post(acme.key(), "/api/v1/environments/development/" + act, "");
    }
}
