package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import dev.ambit.pricelist.PriceListText;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class CatalogPromotionTest {

    private final TestPromotions promotions = TestPromotions.open();
    private final TestEnvironment development = promotions.account().development();
    private final TestEnvironment production = promotions.account().production();

    @CiTest
    void a_promotion_makes_the_catalogs_equal_and_a_second_one_changes_nothing() {
        development.importPriceList(PriceListText.ACME).isOk();

        Reply proposed = promotions.proposed("");
        assertThat(proposed.text("state")).isEqualTo("READY");
        Reply applied = promotions.applied(proposed.text("id"));

        assertThat(promotions.hash(production)).isEqualTo(promotions.hash(development));
        assertThat(applied.text("applied.after")).isEqualTo(promotions.hash(development));
        assertThat(production.get("/plans/PRO").text("status")).isEqualTo("PUBLISHED");
        Reply second = promotions.proposed("");
        assertThat(second.text("changes")).isEqualTo("0");
        assertThat(second.at("conflicts")).isEqualTo(List.of());
    }

    @CiTest
    void equal_catalogs_of_two_imports_are_a_common_revision() {
        development.importPriceList(PriceListText.ACME).isOk();
        production.importPriceList(PriceListText.ACME).isOk();
        promotions.edit(development, "PRO", "{\"displayName\": \"Pro 2\"}");
        promotions.edit(production, "PRO", "{\"description\": \"Ours\"}");

        Reply proposed = promotions.proposed("");
        assertThat(proposed.at("conflicts")).isEqualTo(List.of());
        promotions.applied(proposed.text("id"));

        assertThat(production.get("/plans/PRO").text("displayName")).isEqualTo("Pro 2");
        assertThat(production.get("/plans/PRO").text("description")).isEqualTo("Ours");
    }

    @Test
    void changed_amount_of_a_price_is_shown_in_words() {
        development.importPriceList(PriceListText.ACME).isOk();
        promotions.promoted("");
        promotions.edit(development, "PRO", """
                {"charges": {"pricingType": "PAID", "pricingModels": [{"billingModel": "PER_UNIT",
                  "featureId": "unit-user", "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 8}}]}]}}
                """);

        Reply diff = promotions.get("/" + promotions.proposed("").text("id") + "/diff");

        assertThat(diff.text("0.path")).endsWith(".amount");
        assertThat(diff.text("0.lines.0.label")).isEqualTo("Monthly price per unit of user");
        assertThat(diff.text("0.lines.0.from")).isEqualTo("7 USD");
        assertThat(diff.text("0.lines.0.to")).isEqualTo("8 USD");
    }

    @CiTest
    void only_changed_packages_get_a_new_version_and_target_changes_are_kept() {
        development.importPriceList(PriceListText.ACME).isOk();
        promotions.promoted("");
        promotions.edit(development, "PRO", "{\"displayName\": \"Pro 2\"}");
        promotions.edit(production, "PRO", "{\"description\": \"Ours\"}");

        Reply proposed = promotions.proposed("");
        Reply diff = promotions.get("/" + proposed.text("id") + "/diff");
        assertThat(diff.texts("path")).containsExactly("plans.PRO.displayName");
        assertThat(diff.text("0.to")).isEqualTo("Pro 2");
        promotions.applied(proposed.text("id"));

        assertThat(production.get("/plans/PRO").text("displayName")).isEqualTo("Pro 2");
        assertThat(production.get("/plans/PRO").text("description")).isEqualTo("Ours");
        assertThat(production.get("/plans/PRO").text("versionNumber")).isEqualTo("2");
        assertThat(production.get("/plans/FREE").text("versionNumber")).isEqualTo("0");
    }

    @CiTest
    void difference_is_shown_as_text_unless_it_has_conflicts() {
        development.importPriceList(PriceListText.ACME).isOk();
        String first = promotions.proposed("").text("id");
        assertThat(text(first, "TEXT")).contains("Added", "+ Plan PRO (PRO)");
        assertThat(text(first, "MARKDOWN")).contains("### Added");
        promotions.applied(first);
        assertThat(text(first, "TEXT")).contains("+ Plan PRO (PRO)");

        promotions.edit(development, "PRO", "{\"displayName\": \"Mine\"}");
        promotions.edit(production, "PRO", "{\"displayName\": \"Yours\"}");
        String conflict = promotions.proposed("").text("id");
        promotions.get("/%s/diff?format=TEXT".formatted(conflict)).isProblem(400, "BadUserInput");
        assertThat(promotions.get("/%s/diff?format=JSON".formatted(conflict)).status())
                .isEqualTo(200);
    }

    /// Sent without the check of the description, which knows JSON only.
    private String text(String id, String format) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            promotions
                                    .account()
                                    .http()
                                    .request("/api/v1/promotions/%s/diff?format=%s".formatted(id, format))
                                    .header("X-API-KEY", promotions.account().key())
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @CiTest
    void a_conflict_is_resolved_by_path_and_an_unknown_path_is_refused() {
        development.importPriceList(PriceListText.ACME).isOk();
        promotions.promoted("");
        promotions.edit(development, "PRO", "{\"displayName\": \"Mine\"}");
        promotions.edit(production, "PRO", "{\"displayName\": \"Yours\"}");

        Reply proposed = promotions.proposed("");
        String id = proposed.text("id");
        assertThat(proposed.text("state")).isEqualTo("CONFLICT");
        assertThat(proposed.text("conflicts.0.path")).isEqualTo("plans.PRO.displayName");
        assertThat(proposed.text("conflicts.0.base")).isEqualTo("PRO");
        promotions.post("/" + id + "/apply", "").isProblem(409, "MergeConflict");
        promotions
                .resolve(id, "{\"path\": \"plans.PRO.nothing\", \"take\": \"source\"}")
                .isProblem(400, "BadUserInput");

        Reply resolved = promotions
                .resolve(id, "{\"path\": \"plans.PRO.displayName\", \"value\": \"Ours\"}")
                .isOk();
        assertThat(resolved.text("state")).isEqualTo("READY");
        assertThat(resolved.text("hash")).isNotEqualTo(proposed.text("hash"));
        promotions.applied(id);
        assertThat(production.get("/plans/PRO").text("displayName")).isEqualTo("Ours");
    }

    @CiTest
    void a_line_can_be_left_and_a_selective_promotion_names_what_it_pulls_in() {
        development.importPriceList(PriceListText.ACME).isOk();

        Reply proposed = promotions.proposed(", \"include\": {\"plans\": [\"FREE\"]}");
        assertThat(proposed.text("pulledIn")).contains("features.seats", "products.acme");
        promotions.applied(proposed.text("id"));
        assertThat(production.get("/plans/FREE").status()).isEqualTo(200);
        assertThat(production.get("/plans/PRO").status()).isEqualTo(404);

        Reply rest = promotions.proposed("");
        String left = "{\"resolutions\": [{\"path\": \"features.payment.displayName\", \"take\": \"target\"}]}";
        promotions.post("/" + rest.text("id") + "/resolve", left).isProblem(400, "BadUserInput");
        promotions.applied(rest.text("id"));
        development
                .patch("/features/sso", "{\"displayName\": \"Single sign-on\"}")
                .isOk();
        Reply change = promotions.proposed("");
        String path = promotions.get("/" + change.text("id") + "/diff").text("0.path");
        promotions
                .resolve(change.text("id"), "{\"path\": \"%s\", \"take\": \"target\"}".formatted(path))
                .isOk();
        promotions.applied(change.text("id"));
        assertThat(production.get("/features/sso").text("displayName")).isEqualTo("sso");
        assertThat(promotions.proposed("").text("changes")).isEqualTo("1");
    }

    @Test
    void subscribers_move_with_a_promotion_for_all_customers_and_back_with_its_rollback() {
        development.importPriceList(PriceListText.ACME).isOk();
        promotions.promoted("");
        production.subscribe("ann", "FREE");
        String before = promotions.hash(production);
        development
                .importPriceList(PriceListText.acme("defaultValue: 3", "defaultValue: 5"))
                .isOk();

        Reply applied = promotions.promoted(", \"migrationType\": \"ALL_CUSTOMERS\"");
        promotions.ended(applied.text("applied.rollouts.0"), "DONE");
        assertThat(production.check("ann", "seats").text("usageLimit")).isEqualTo("5");

        Reply back = promotions.rolledBack(applied.text("id"));
        promotions.ended(back.text("applied.rollouts.0"), "DONE");
        assertThat(production.check("ann", "seats").text("usageLimit")).isEqualTo("3");
        assertThat(promotions.hash(production)).isEqualTo(before);
        assertThat(promotions.proposed("").text("changes")).isNotEqualTo("0");
    }

    @CiTest
    void a_rollback_keeps_later_changes_and_a_field_that_changed_again_is_a_conflict() {
        development.importPriceList(PriceListText.ACME).isOk();
        promotions.promoted("");
        promotions.edit(development, "PRO", "{\"displayName\": \"Pro 2\"}");
        String id = promotions.promoted("").text("id");
        promotions.edit(production, "PRO", "{\"description\": \"Later\"}");
        promotions.edit(production, "FREE", "{\"displayName\": \"Free!\"}");

        promotions.rolledBack(id);
        assertThat(production.get("/plans/PRO").text("displayName")).isEqualTo("PRO");
        assertThat(production.get("/plans/PRO").text("description")).isEqualTo("Later");
        assertThat(production.get("/plans/FREE").text("displayName")).isEqualTo("Free!");

        promotions.edit(development, "PRO", "{\"displayName\": \"Pro 3\"}");
        String second = promotions.promoted("").text("id");
        promotions.edit(production, "PRO", "{\"displayName\": \"Pro 4\"}");
        Reply refused = promotions.post("/" + second + "/rollback", "").isProblem(409, "MergeConflict");
        assertThat(refused.text("conflicts.0.path")).isEqualTo("plans.PRO.displayName");
        promotions.post("/" + id + "/rollback", "").isProblem(409, "PromotionNotInState");
        Reply started = promotions
                .post(
                        "/" + second + "/rollback",
                        "{\"resolutions\": [{\"path\": \"plans.PRO.displayName\", \"take\": \"source\"}]}")
                .isOk();
        promotions.ended(started.text("operationId"), "DONE");
        assertThat(production.get("/plans/PRO").text("displayName")).isEqualTo("PRO");
    }

    @Test
    void a_plan_that_a_promotion_added_is_archived_by_its_rollback() {
        development.importPriceList(PriceListText.ACME).isOk();
        String empty = promotions.hash(production);
        String id = promotions.promoted("").text("id");

        promotions.rolledBack(id);

        assertThat(production.get("/plans/PRO").text("status")).isEqualTo("ARCHIVED");
        assertThat(promotions.hash(production)).isEqualTo(empty);
        promotions.promoted("");
        assertThat(promotions.hash(production)).isEqualTo(promotions.hash(development));
    }

    @Test
    void a_plan_whose_base_plan_is_archived_needs_the_base_plan_in_the_target() {
        var catalog = TestCatalog.of(promotions.account());
        catalog.feature("calls", FeatureKind.METERED);
        catalog.plan("base", TestCatalog.limit("calls", 5));
        catalog.planOn("base", "child");
        development.post("/plans/base/archive", "").isOk();

        Reply refused = promotions.propose("").isProblem(409, "MergeEnvironmentValidationError");
        assertThat(refused.text("field")).isEqualTo("plans.child.parentPlanId");
        assertThat(refused.text("received")).isEqualTo("base");

        development.post("/plans/base/unarchive", "").isOk();
        promotions.promoted("");
        development.post("/plans/base/archive", "").isOk();
        promotions.edit(development, "child", "{\"displayName\": \"Child 2\"}");
        Reply proposed = promotions.proposed("");
        assertThat(proposed.at("kept")).isEqualTo(List.of("plans.base"));
        promotions
                .resolve(proposed.text("id"), "{\"path\": \"plans.base\", \"take\": \"source\"}")
                .isOk();
        promotions.applied(proposed.text("id"));

        assertThat(production.get("/plans/base").text("status")).isEqualTo("ARCHIVED");
        assertThat(production.get("/plans/child").text("displayName")).isEqualTo("Child 2");
        production.subscribe("ann", "child");
        assertThat(production.check("ann", "calls").text("usageLimit")).isEqualTo("5");
        assertThat(promotions.hash(production)).isEqualTo(promotions.hash(development));
    }

    @CiTest
    void editors_of_what_an_open_promotion_changes_are_warned() {
        development.importPriceList(PriceListText.ACME).isOk();
        promotions.promoted("");
        promotions.edit(development, "PRO", "{\"displayName\": \"Pro 2\"}");
        String id = promotions.proposed("").text("id");

        assertThat(production.post("/plans/PRO/draft", "").isOk().header("X-Ambit-Open-Promotions"))
                .isEqualTo(id);
        assertThat(development.post("/plans/PRO/draft", "").isOk().header("X-Ambit-Open-Promotions"))
                .isEqualTo(id);
        assertThat(production.post("/plans/FREE/draft", "").isOk().header("X-Ambit-Open-Promotions"))
                .isEmpty();
        promotions.post("/" + id + "/close", "").isOk();
        assertThat(production.delete("/plans/PRO/draft").isOk().header("X-Ambit-Open-Promotions"))
                .isEmpty();
    }

    @Test
    void wrong_promotions_are_refused_with_names() {
        development.importPriceList(PriceListText.ACME).isOk();
        String slug = development.slug();
        promotions
                .post("", "{\"source\": \"%1$s\", \"target\": \"%1$s\", \"title\": \"t\"}".formatted(slug))
                .isProblem(400, "BadUserInput");
        promotions
                .post("", "{\"source\": \"%s\", \"target\": \"nowhere\", \"title\": \"t\"}".formatted(slug))
                .isProblem(404, "EnvironmentMissing");
        promotions
                .post(
                        "",
                        "{\"source\": \"%s@%s\", \"target\": \"%s\", \"title\": \"t\"}"
                                .formatted(slug, "0".repeat(64), production.slug()))
                .isProblem(404, "RevisionNotFound");
        promotions.propose(", \"include\": {\"plans\": [\"nothing\"]}").isProblem(400, "BadUserInput");
        promotions.get("/00000000-0000-0000-0000-000000000000").isProblem(404, "PromotionNotFound");
        String id = promotions.proposed("").text("id");
        promotions.post("/" + id + "/rollback", "").isProblem(409, "PromotionNotInState");
        promotions.post("/" + id + "/apply", "{\"hash\": \"old\"}").isProblem(409, "EditedMeanwhile");
        promotions.post("/" + id + "/close", "").isOk();
        promotions.post("/" + id + "/apply", "").isProblem(409, "PromotionNotInState");
    }

    @Test
    void a_draft_in_the_target_and_another_feature_type_are_refused() {
        development.importPriceList(PriceListText.ACME).isOk();
        promotions.promoted("");
        promotions.edit(development, "PRO", "{\"displayName\": \"Pro 2\"}");
        production.post("/plans/PRO/draft", "").isOk();
        promotions.propose("").isProblem(409, "CannotUpsertToPackageThatHasDraft");
        development
                .post("/features", "{\"id\": \"f\", \"displayName\": \"f\", \"featureType\": \"BOOLEAN\"}")
                .isOk();
        production
                .post("/features", "{\"id\": \"f\", \"displayName\": \"f\", \"featureType\": \"NUMBER\"}")
                .isOk();
        production.post("/features/f/archive", "").isOk();
        String taken = ", \"resolutions\": [{\"path\": \"features.f\", \"take\": \"source\"}]";
        promotions.propose(taken).isProblem(409, "MergeEnvironmentValidationError");
    }

    @Test
    void applying_at_once_happens_once() throws Exception {
        development.importPriceList(PriceListText.ACME).isOk();
        String id = promotions.proposed("").text("id");

        List<String> operations;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Reply> apply = () -> promotions.post("/" + id + "/apply", "");
            // A request after the end of the operation is refused.
            operations = threads.invokeAll(List.of(apply, apply, apply, apply)).stream()
                    .map(it -> it.resultNow())
                    .filter(it -> it.status() != 409)
                    .map(it -> it.isOk().text("operationId"))
                    .distinct()
                    .toList();
        }

        assertThat(operations).hasSize(1);
        promotions.ended(operations.getFirst(), "DONE");
        assertThat(production.get("/plans/PRO").text("versionNumber")).isEqualTo("0");
    }

    /// A server that dies after the commit leaves the operation to another one.
    @CiTest
    void an_operation_that_runs_again_after_the_commit_changes_nothing() {
        development.importPriceList(PriceListText.ACME).isOk();
        Reply applied = promotions.promoted("");
        String operation = applied.text("operationId");
        String catalog = promotions.hash(production);
        TestServer.superuser().useHandle(tx -> tx.execute("""
                        update operations
                        set state = 'RUNNING', finished_at = null, claimed_until = now() - interval '1 second'
                        where operation_id = ?::uuid
                        """, operation));

        promotions.ended(operation, "DONE");
        assertThat(promotions.hash(production)).isEqualTo(catalog);
        assertThat(production.get("/plans/PRO").text("versionNumber")).isEqualTo("0");
        assertThat(promotions.get("/" + applied.text("id") + "/activity").texts("kind"))
                .containsExactly("CREATED", "APPLY_REQUESTED", "APPLIED");
    }

    @LongTest
    void a_change_after_the_start_fails_the_operation_and_keeps_the_promotion_open() {
        development.importPriceList(PriceListText.ACME).isOk();
        String id = promotions.proposed("").text("id");
        String later = Instant.now().plusSeconds(2).toString();
        Reply started = promotions
                .post("/" + id + "/apply", "{\"at\": \"%s\"}".formatted(later))
                .isOk();
        assertThat(promotions.get("/" + id).text("state")).isEqualTo("SCHEDULED");
        promotions.edit(development, "PRO", "{\"displayName\": \"Pro 2\"}");

        Reply failed = promotions.ended(started.text("operationId"), "FAILED");

        assertThat(failed.text("problem.code")).isEqualTo("EditedMeanwhile");
        assertThat(promotions.get("/" + id).text("state")).isEqualTo("READY");
        assertThat(promotions.get("/" + id + "/activity").texts("kind"))
                .containsExactly("CREATED", "APPLY_REQUESTED", "FAILED");
        promotions.applied(id);
        assertThat(production.get("/plans/PRO").text("displayName")).isEqualTo("Pro 2");
    }
}
