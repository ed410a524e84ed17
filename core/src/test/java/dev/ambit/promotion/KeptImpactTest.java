package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.engine.FeatureKind;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The impact of a promotion that was applied is answered as it was computed before.
class KeptImpactTest {

    private static final String KEPT = """
            select (select count(*) from promotion_impacts where environment_id = :target) || ' '
                || (select count(*) from promotion_impact_changes where environment_id = :target)
            """;

    private final TestPromotions promotions = TestPromotions.open();
    private final TestEnvironment development = promotions.account().development();
    private final TestEnvironment production = promotions.account().production();
    private final EnvironmentFixture target = EnvironmentFixture.of(promotions.account(), production);

    @BeforeEach
    void sell() {
        TestCatalog catalog = TestCatalog.of(promotions.account());
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.plan("pro", TestCatalog.limit("calls", 5), TestCatalog.grant("sso"));
        promotions.promoted("");
        List.of("ann", "bob", "cat").forEach(it -> production.subscribe(it, "pro"));
        production.reportUsage("ann", "calls", "3").isOk();
        lower(2);
    }

    @Test
    void list_and_summary_stay_after_the_promotion_is_applied_and_rolled_back() {
        String id = proposed();
        Object list = rows(promotions.get("/" + id + "/impact").isOk());
        String table = as(id + "/impact", "text/csv").http().body();
        Map<Object, Object> summary = summary(id);
        assertThat(summary.remove("computedAt")).isNull();
        assertThat(summary).containsEntry("isComplete", true);

        Reply applied = promotions.applied(id);
        promotions.awaitRollouts(applied);
        production.subscribe("dan", "pro");
        List.of("ann", "bob", "cat")
                .forEach(it -> production.reportUsage(it, "calls", "2").isOk());

        assertKept(id, list, table, summary);
        promotions.rolledBack(id);
        assertKept(id, list, table, summary);
    }

    private void assertKept(String id, Object list, String table, Map<Object, Object> summary) {
        Map<Object, Object> kept = summary(id);
        assertThat(String.valueOf(kept.remove("computedAt"))).startsWith("20");
        assertThat(kept).isEqualTo(summary);
        assertThat(rows(promotions.get("/" + id + "/impact").isOk())).isEqualTo(list);
        assertThat(as(id + "/impact", "text/csv").http().body()).isEqualTo(table);
        Map<String, Object> line = Json.map(
                as(id + "/impact/summary", "application/x-ndjson").http().body());
        assertThat(String.valueOf(line.get("total"))).isEqualTo("3");
        assertThat(line).containsEntry("problem", null);
        Map<Object, Object> streamed = fields(line.get("summary"));
        assertThat(streamed.remove("computedAt")).isNotNull();
        assertThat(streamed).isEqualTo(summary);
        Reply first = promotions.get("/" + id + "/impact?limit=4").isOk();
        Reply second = promotions
                .get("/" + id + "/impact?limit=4&after=" + first.next())
                .isOk();
        assertThat(first.texts("customerId")).containsExactly("ann", "ann", "bob", "bob");
        assertThat(second.texts("featureId")).containsExactly("calls", "sso");
        assertThat(second.next()).isEmpty();
    }

    @Test
    void erased_customer_is_removed_from_the_list() {
        String id = proposed();
        promotions.applied(id);
        assertThat(promotions.get("/" + id + "/impact").texts("customerId")).contains("ann");

        production.post("/customers/ann/archive", "").isOk();

        Waiting.until(() -> promotions.get("/" + id + "/impact").isOk().texts("customerId"), it -> !it.contains("ann"));
        assertThat(promotions.get("/" + id + "/impact").texts("customerId"))
                .containsExactly("bob", "bob", "cat", "cat");
        assertThat(promotions.get("/" + id + "/impact/summary").text("customers"))
                .isEqualTo("3");
    }

    @Test
    void deletion_of_the_source_removes_the_kept_impact_of_the_target() {
        promotions.applied(proposed());
        assertThat(kept()).isEqualTo("2 6");

        promotions
                .account()
                .http()
                .delete(
                        promotions.account().key(),
                        "/api/v1/environments/" + development.slug(),
                        "{\"confirmName\": \"Development\"}")
                .isOk();

        Waiting.until(this::kept, "0 0"::equals);
    }

    @Test
    void promotion_of_an_earlier_version_answers_that_its_impact_was_not_recorded() {
        String id = proposed();
        promotions.applied(id);
        TestServer.superuser().useHandle(tx -> {
            tx.execute("delete from promotion_impacts where promotion_id = ?::uuid", id);
            tx.execute("delete from promotion_impact_changes where promotion_id = ?::uuid", id);
        });

        for (String path : List.of("/impact", "/impact/summary")) {
            Reply refused = promotions.get("/" + id + path).isProblem(409, "PromotionNotInState");
            assertThat(refused.text("message")).contains("was not recorded", "/promotions/" + id + "/diff");
        }
    }

    /// The first operation fails because the target has changed since it was requested.
    @Test
    void impact_of_a_failed_operation_is_replaced_or_deleted() {
        String id = proposed();
        fail(id);
        assertThat(kept()).isEqualTo("2 0");
        assertThat(promotions.get("/" + id + "/impact/summary").text("computedAt"))
                .isEqualTo("null");
        promotions.applied(id);
        assertThat(promotions.get("/" + id + "/impact/summary").text("customersLosing"))
                .isEqualTo("3");
        assertThat(kept()).isEqualTo("2 6");

        lower(1);
        String other = proposed();
        fail(other);
        assertThat(kept()).isEqualTo("3 6");
        promotions.post("/" + other + "/close", "").isOk();

        assertThat(kept()).isEqualTo("2 6");
        promotions.get("/" + other + "/impact").isProblem(409, "PromotionNotInState");
    }

    private void fail(String id) {
        String operation = promotions
                .post(
                        "/" + id + "/apply",
                        "{\"at\": \"%s\"}".formatted(Instant.now().plusSeconds(3_600)))
                .isOk()
                .text("operationId");
        promotions.edit(production, "pro", "{\"description\": \"%s\"}".formatted(id));
        TestServer.superuser()
                .useHandle(tx -> tx.execute(
                        "update operations set claimed_until = now() where operation_id = ?::uuid", operation));
        promotions.ended(operation, "FAILED");
    }

    private void lower(int limit) {
        development.post("/plans/pro/draft", "").isOk();
        development
                .patch("/plans/pro/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": %d}".formatted(limit))
                .isOk();
        development.delete("/plans/pro/entitlements/sso");
        promotions.publish(development, "pro");
    }

    private String proposed() {
        return promotions.proposed(", \"migrationType\": \"ALL_CUSTOMERS\"").text("id");
    }

    private Map<Object, Object> summary(String id) {
        return fields(promotions.get("/" + id + "/impact/summary").isOk().at(""));
    }

    private static Map<Object, Object> fields(@Nullable Object summary) {
        return new LinkedHashMap<>((Map<?, ?>) Objects.requireNonNull(summary));
    }

    private static Object rows(Reply list) {
        return Objects.requireNonNull(((Map<?, ?>) list.body()).get("data"));
    }

    private Reply as(String path, String type) {
        return promotions
                .account()
                .http()
                .send(promotions
                        .account()
                        .http()
                        .request("/api/v1/promotions/" + path)
                        .header("X-API-KEY", promotions.account().key())
                        .header("Accept", type))
                .isOk();
    }

    /// The number of promotions and of changes that are kept.
    private String kept() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(KEPT)
                        .bind("target", target.id().value())
                        .mapTo(String.class)
                        .one());
    }
}
