package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.catalog.CatalogChange;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.Database;
import dev.ambit.engine.FeatureKind;
import dev.ambit.event.EventLog;
import dev.ambit.operation.Operation;
import dev.ambit.operation.Operations;
import dev.ambit.promotion.ImpactRecording.Bounds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Compares 71 customers in steps: 64 in the first batch, and the others in the second.
class ImpactRecordingTest {

    private static final int CUSTOMERS = 71;
    private static final int FIRST_BATCH = 64;

    private static final Bounds SHORT_STEPS = new Bounds(Duration.ofSeconds(30), 1_000, 1);

    @AutoClose
    private final Database database = TestServer.database(2);

    private final TestPromotions promotions = TestPromotions.open();
    private final TestEnvironment development = promotions.account().development();
    private final TestEnvironment production = promotions.account().production();
    private final EnvironmentFixture target = EnvironmentFixture.of(promotions.account(), production);

    private String id = "";
    private String operation = "";

    @BeforeEach
    void wait_for_an_operation_that_only_this_test_works_on() {
        TestCatalog catalog = TestCatalog.of(promotions.account());
        catalog.feature("calls", FeatureKind.METERED);
        catalog.plan("pro", TestCatalog.limit("calls", 5));
        promotions.promoted("");
        production.subscribe("first", "pro");
        target.customers("c", CUSTOMERS - 1);
        development.post("/plans/pro/draft", "").isOk();
        development
                .patch("/plans/pro/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 2}")
                .isOk();
        promotions.publish(development, "pro");
        id = promotions.proposed(", \"migrationType\": \"ALL_CUSTOMERS\"").text("id");
        operation = promotions
                .post(
                        "/" + id + "/apply",
                        "{\"at\": \"%s\"}".formatted(Instant.now().plusSeconds(3_600)))
                .isOk()
                .text("operationId");
        lease(Instant.now().plusSeconds(3_600));
    }

    @Test
    void another_server_continues_after_a_crash_between_steps() {
        assertThat(advance(SHORT_STEPS, Duration.ZERO)).isTrue();
        assertThat(stored()).isEqualTo("64 of 71, 64 rows");

        assertThat(advance(SHORT_STEPS, Duration.ZERO)).isFalse();
        assertThat(stored()).isEqualTo("71 of 71, 71 rows");
        assertThat(advance(SHORT_STEPS, Duration.ZERO)).isFalse();
        assertThat(stored()).isEqualTo("71 of 71, 71 rows");

        Reply summary = applied();
        assertThat(summary.text("customers")).isEqualTo("71");
        assertThat(summary.text("limited")).isEqualTo("71");
        assertThat(summary.text("isComplete")).isEqualTo("true");
    }

    /// The lease of the first server expires while it works.
    @Test
    void two_servers_with_the_same_operation_store_each_customer_once() {
        IntStream.range(0, 2).parallel().forEach(_ -> {
            while (advance(SHORT_STEPS, Duration.ZERO)) {
                // Customers are left.
            }
        });

        assertThat(stored()).isEqualTo("71 of 71, 71 rows");
        assertThat(applied().text("customers")).isEqualTo("71");
    }

    @Test
    void bound_of_changes_leaves_the_impact_incomplete() {
        assertThat(advance(new Bounds(Duration.ofSeconds(30), 1, 1), Duration.ZERO))
                .isFalse();

        assertIncomplete();
    }

    @Test
    void bound_of_time_leaves_the_impact_incomplete() {
        assertThat(advance(new Bounds(Duration.ZERO, 1_000, 1), Duration.ZERO)).isFalse();

        assertIncomplete();
    }

    private void assertIncomplete() {
        Reply summary = applied();
        assertThat(summary.text("customers")).isEqualTo("64");
        assertThat(summary.text("limited")).isEqualTo("64");
        assertThat(summary.text("isComplete")).isEqualTo("false");
        assertThat(ObservedDecisions.predicted(promotions, id)).hasSize(FIRST_BATCH);
    }

    @Test
    void retry_after_minutes_computes_the_impact_again() {
        advance(new Bounds(Duration.ZERO, 1_000, 1), Duration.ZERO);
        assertThat(stored()).isEqualTo("64 of 71, 64 rows");

        advance(SHORT_STEPS, Duration.ofMinutes(3));
        advance(SHORT_STEPS, Duration.ofMinutes(3));

        assertThat(stored()).isEqualTo("71 of 71, 71 rows");
    }

    @Test
    void canceled_operation_stores_nothing() {
        TestServer.superuser()
                .useHandle(tx -> tx.execute(
                        "update operations set state = 'CANCELED', finished_at = now() where operation_id = ?::uuid",
                        operation));

        assertThat(advance(SHORT_STEPS, Duration.ZERO)).isFalse();

        assertThat(stored()).isEqualTo("nothing");
    }

    /// A server that has only the database in common with the others makes a step.
    private boolean advance(Bounds bounds, Duration later) {
        var transactions = database.transactions();
        InstantSource clock = InstantSource.system();
        var change = new CatalogChange(transactions, new EventLog(transactions, clock), clock);
        var impact = new PromotionImpact(new PromotionPreview(transactions, change), new EnvironmentClock(clock));
        var recording = new ImpactRecording(transactions, impact, bounds, InstantSource.offset(clock, later));
        return EnvironmentFixture.onVirtualThread(() -> {
            UUID uuid = UUID.fromString(operation);
            Operation running = transactions
                    .read(target.accountId(), tx -> Operations.find(tx, target.accountId(), uuid))
                    .orElseThrow();
            CatalogPromotion promotion = transactions
                    .read(target.accountId(), tx -> CatalogPromotions.ofOperation(tx, target.accountId(), uuid))
                    .orElseThrow();
            return recording.advance(running, promotion);
        });
    }

    /// Lets the server apply the promotion, and returns the summary.
    private Reply applied() {
        lease(Instant.now());
        promotions.ended(operation, "DONE");
        return promotions.get("/" + id + "/impact/summary").isOk();
    }

    private void lease(Instant until) {
        TestServer.superuser()
                .useHandle(tx -> tx.execute(
                        "update operations set state = 'RUNNING', claimed_until = ? where operation_id = ?::uuid",
                        until,
                        operation));
    }

    private String stored() {
        return EnvironmentFixture.onVirtualThread(() -> database.transactions().in(target.id(), tx -> {
            UUID promotion = UUID.fromString(id);
            int rows = PromotionImpacts.changes(tx, target.id(), promotion, "", "", "", 1_000)
                    .size();
            return PromotionImpacts.find(tx, target.id(), promotion)
                    .map(it -> "%d of %d, %d rows".formatted(it.numbers().customers(), it.total(), rows))
                    .orElse("nothing");
        }));
    }
}
