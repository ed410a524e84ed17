package dev.ambit.e2e;

import static dev.ambit.TestCatalog.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import dev.ambit.engine.FeatureKind;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the server at random moments of promotions and of their rollbacks.
@Tag("long")
class PromotionRestartTest {

    private static final int SEEDS = LongForm.ENABLED ? 50 : 5;
    private static final int CUSTOMERS = 2_000;
    private static final int KILL_MILLIS = 100;

    /// A claim on an operation expires after ten seconds.
    private static final Duration END_MAX = Duration.ofMinutes(2);

    /// Customers have their first version before each promotion and after each rollback.
    private static final String MOVED = "select count(*) from subscriptions where plan_id = 'pro' and plan_version > 0";

    private static final String LAST_EVENT = """
            select max(sequence)
            from events
            where environment_id = (select environment_id from subscriptions where plan_id = 'pro' limit 1)
            """;

    private static final String COUNT_EVENTS = """
            select type || ' ' || entity_id || ' ' || count(*)
            from events
            where actor = 'MIGRATION' and sequence > :since
            group by type, entity_id
            having count(*) <> :times
            """;

    @TempDir
    private Path data;

    private int interrupted;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(data);
    }

    @Test
    void killed_promotions_and_rollbacks_end_once_and_move_each_subscription_once() throws Exception {
        try (AmbitProcess server = AmbitProcess.serve(data, TestPort.free())) {
            TestAccount acme = TestAccount.open(server.http(), "Acme");
            TestCatalog catalog = TestCatalog.of(acme);
            catalog.feature("calls", FeatureKind.METERED);
            catalog.plan("pro", limit("calls", 10));
            awaitEnd(server, acme, start(acme, "", propose(acme), "apply"), "APPLIED");
            acme.production().subscribe("first", "pro");
            DatabaseRows.of(data).copySubscriber(CUSTOMERS);

            for (int seed = 1; seed <= SEEDS; seed++) {
                promoteAndRollBack(server, acme, catalog, seed);
            }

            assertThat(interrupted).as("interrupted").isGreaterThanOrEqualTo(SEEDS / 2);
            DatabaseRows rows = DatabaseRows.of(data);
            assertThat(rows.texts("""
                    select kind || ' ' || state || ' ' || count(*)
                    from operations
                    where kind in ('PROMOTION', 'PROMOTION_ROLLBACK')
                    group by kind, state
                    order by 1
                    """))
                    .containsExactly("PROMOTION DONE " + (SEEDS + 1), "PROMOTION_ROLLBACK DONE " + SEEDS);
            rows.assertNumbersHaveNoHoles();
            assertThat(server.stop("TERM")).isZero();
        }
    }

    private void promoteAndRollBack(AmbitProcess server, TestAccount acme, TestCatalog catalog, int seed)
            throws IOException {
        var random = new Random(seed);
        String name = "seed " + seed;
        // With odd seeds, the rollback follows while subscriptions are still being moved.
        boolean isAwaited = seed % 2 == 0;
        acme.development().post("/plans/pro/draft", "").isOk();
        acme.development()
                .patch(
                        "/plans/pro/entitlements/calls",
                        "{\"type\": \"FEATURE\", \"usageLimit\": %d}".formatted(10 + seed))
                .isOk();
        catalog.publish("plans", "pro").isOk();
        String before = hash(acme, acme.production());
        long revisions = revisions();
        int version = version(acme);
        String id = propose(acme);
        long since = number(LAST_EVENT);

        kill(server, acme, id, "apply", random);
        Reply applied = awaitEnd(server, acme, start(acme, name, id, "apply"), "APPLIED");
        assertThat(hash(acme, acme.production())).as(name).isEqualTo(hash(acme, acme.development()));
        assertThat(applied.text("applied.before")).as(name).isEqualTo(before);
        assertThat(version(acme)).as(name).isEqualTo(version + 1);
        assertThat(revisions()).as(name).isEqualTo(revisions + 1);
        if (isAwaited) {
            awaitRollouts(server, acme, applied);
            assertThat(number(MOVED)).as(name).isEqualTo(CUSTOMERS + 1L);
            assertEachToldTimes(1, since, name);
            since = number(LAST_EVENT);
        }

        kill(server, acme, id, "rollback", random);
        Reply rolledBack = awaitEnd(server, acme, start(acme, name, id, "rollback"), "ROLLED_BACK");
        awaitRollouts(server, acme, rolledBack);
        assertThat(hash(acme, acme.production())).as(name).isEqualTo(before);
        assertThat(version(acme)).as(name).isEqualTo(version + 2);
        assertThat(revisions()).as(name).isEqualTo(revisions + 2);
        assertThat(number(MOVED)).as(name).isZero();
        assertEachToldTimes(isAwaited ? 1 : 2, since, name);
        Reply activity = acme.http()
                .get(acme.key(), "/api/v1/promotions/%s/activity".formatted(id))
                .isOk();
        assertThat(activity.texts("kind"))
                .as(name)
                .containsExactly("CREATED", "APPLY_REQUESTED", "APPLIED", "ROLLBACK_REQUESTED", "ROLLED_BACK");
    }

    /// Sends the request, and kills the server during the request, its operation, or the rollout.
    private void kill(AmbitProcess server, TestAccount acme, String id, String verb, Random random) throws IOException {
        long moved = random.nextBoolean() ? 0 : random.nextInt(CUSTOMERS);
        boolean isApply = verb.equals("apply");
        CompletableFuture<Void> unheard = send(acme, id, verb);
        Waiting.until("subscriptions are moved", END_MAX, () -> {
            long ahead = number(MOVED);
            return (isApply ? ahead : CUSTOMERS + 1 - ahead) >= moved;
        });
        AmbitProcess.sleep(random.nextLong(KILL_MILLIS));
        server.kill();
        unheard.join();
        long ahead = number(MOVED);
        interrupted += ahead > 0 && ahead <= CUSTOMERS ? 1 : 0;
        if (random.nextBoolean()) {
            server.postgres().ifPresent(ProcessHandle::destroyForcibly);
        }
        server.startAgain();
    }

    private static CompletableFuture<Void> send(TestAccount acme, String id, String verb) {
        var request = acme.http()
                .request("/api/v1/promotions/%s/%s".formatted(id, verb))
                .header("X-API-KEY", acme.key())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient()
                .sendAsync(request, BodyHandlers.discarding())
                .handle((_, _) -> null);
    }

    /// Sends the request again unless the server received the first one.
    private static String start(TestAccount acme, String name, String id, String verb) {
        String state = promotion(acme, id).text("state");
        if (state.equals(verb.equals("apply") ? "READY" : "APPLIED")) {
            acme.http()
                    .post(acme.key(), "/api/v1/promotions/%s/%s".formatted(id, verb), "")
                    .isOk();
        } else {
            assertThat(state).as(name).isIn("APPLYING", "APPLIED", "ROLLING_BACK", "ROLLED_BACK");
        }
        return id;
    }

    private static Reply awaitEnd(AmbitProcess server, TestAccount acme, String id, String state) {
        Waiting.until(state, END_MAX, () -> promotion(acme, id).text("state").equals(state));
        Reply ended = promotion(acme, id);
        server.awaitDone(acme, ended.text("operationId"), END_MAX);
        return ended;
    }

    private static void awaitRollouts(AmbitProcess server, TestAccount acme, Reply promotion) {
        for (int i = 0; promotion.at("applied.rollouts." + i) != null; i++) {
            server.awaitDone(acme, promotion.text("applied.rollouts." + i), END_MAX);
        }
    }

    private void assertEachToldTimes(int times, long since, String name) throws IOException {
        assertThat(DatabaseRows.of(data).texts(COUNT_EVENTS, Map.of("since", since, "times", times)))
                .as(name)
                .isEqualTo(Collections.emptyList());
    }

    private static String propose(TestAccount acme) {
        return acme.http().post(acme.key(), "/api/v1/promotions", """
                        {"source": "development", "target": "production", "title": "Change",
                         "migrationType": "ALL_CUSTOMERS"}
                        """).isOk().text("id");
    }

    private static Reply promotion(TestAccount acme, String id) {
        return acme.http().get(acme.key(), "/api/v1/promotions/" + id).isOk();
    }

    private static int version(TestAccount acme) {
        return Integer.parseInt(acme.production().get("/plans/pro").isOk().text("versionNumber"));
    }

    private static String hash(TestAccount acme, TestEnvironment environment) {
        return acme.http()
                .get(acme.key(), "/api/v1/environments/%s/revisions?limit=1".formatted(environment.slug()))
                .isOk()
                .text("0.hash");
    }

    private long revisions() {
        return number("""
                select count(*)
                from environment_revisions
                where environment_id = (select environment_id from subscriptions where plan_id = 'pro' limit 1)
                """);
    }

    /// Reads from a database that may have been restarted.
    private long number(String sql) {
        try {
            return DatabaseRows.of(data).number(sql, Map.of());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
