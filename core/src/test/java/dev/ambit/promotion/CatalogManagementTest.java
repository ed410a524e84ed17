package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.pricelist.PriceListText;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Manages catalogs from code: only catalog files change them.
class CatalogManagementTest {

    private static final int ROUNDS = 20;

    private final TestPromotions promotions = TestPromotions.open();
    private final TestEnvironment development = promotions.account().development();
    private final TestEnvironment production = promotions.account().production();
    private String file = "";

    @BeforeEach
    void export() {
        development.importPriceList(PriceListText.ACME).isOk();
        file = development.get("/catalog/file").http().body();
    }

    @Test
    void catalog_that_is_managed_from_code_changes_only_by_its_file() {
        TestPerson owner = TestPerson.owner(promotions.account());
        TestPerson admin = TestPerson.member(promotions.account(), "ADMIN", "ADMIN");
        apply("?managed=true&commit=4f0c2d1").isProblem(403, "AccessDeniedError");
        apply(admin, "?managed=true&commit=4f0c2d1").isProblem(403, "AccessDeniedError");
        apply(owner, "?managed=true").isProblem(400, "BadUserInput");
        apply(owner, "?managed=true&commit=4f0c2d1").isOk();

        assertThat(production
                        .post("/plans/PRO/draft", "")
                        .isProblem(403, "EnvironmentProtected")
                        .text("message"))
                .contains("managed from code");
        production
                .post("/features", "{\"id\": \"f\", \"displayName\": \"f\", \"featureType\": \"BOOLEAN\"}")
                .isProblem(403, "EnvironmentProtected");
        production.importPriceList(PriceListText.ACME).isProblem(403, "EnvironmentProtected");
        promotions.propose("").isProblem(403, "EnvironmentProtected");
        apply("").isProblem(400, "BadUserInput");

        file = file.replace("displayName: FREE", "displayName: Free of charge");
        apply("?commit=5a1d3e2").isOk();
        assertThat(production.get("/plans/FREE").text("displayName")).isEqualTo("Free of charge");
        assertThat(production.get("/catalog/drift").isOk().text("commit")).isEqualTo("5a1d3e2");

        manage(admin, false).isProblem(403, "AccessDeniedError");
        assertThat(manage(owner, false).isOk().text("isManaged")).isEqualTo("false");
        production.post("/plans/PRO/draft", "").isOk();
        assertThat(promotions
                        .account()
                        .http()
                        .get(promotions.account().key(), "/api/v1/audit?limit=20")
                        .isOk()
                        .texts("operation"))
                .filteredOn("environment.catalog_management_updated"::equals)
                .hasSize(2);
    }

    @LongTest
    void promotions_that_were_open_before_are_refused_and_can_be_applied_afterwards() {
        String open = promotions.proposed("").text("id");
        TestPerson owner = TestPerson.owner(promotions.account());
        manage(owner, true).isOk();
        promotions.post("/" + open + "/apply", "").isProblem(403, "EnvironmentProtected");

        manage(owner, false).isOk();
        promotions.applied(open);
        manage(owner, true).isOk();
        promotions.post("/" + open + "/rollback", "").isProblem(403, "EnvironmentProtected");
    }

    @LongTest
    void scheduled_promotion_fails_and_stays_open_if_the_target_is_managed_by_then() {
        TestPerson owner = TestPerson.owner(promotions.account());
        String open = promotions.proposed("").text("id");
        String at = Instant.now().plusSeconds(2).toString();
        String operation = promotions
                .post("/" + open + "/apply", "{\"at\": \"%s\"}".formatted(at))
                .isOk()
                .text("operationId");
        manage(owner, true).isOk();

        promotions.ended(operation, "FAILED");

        assertThat(promotions.get("/" + open).text("state")).isEqualTo("READY");
        assertThat(production.get("/plans/PRO").text("code")).isEqualTo("PlanNotFound");
    }

    @LongTest
    void an_owner_opens_a_managed_catalog_and_the_change_is_drift() {
        TestPerson owner = TestPerson.owner(promotions.account());
        apply(owner, "?managed=true&commit=1").isOk();
        owner.post(
                        "/environments/%s/catalog/open".formatted(production.slug()),
                        "{\"reason\": \"Incident 7\", \"minutes\": 5}")
                .isOk();

        production
                .post("/features", "{\"id\": \"f\", \"displayName\": \"f\", \"featureType\": \"BOOLEAN\"}")
                .isOk();

        assertThat(production.get("/catalog/drift").isOk().text("differences.0.path"))
                .isEqualTo("features.f");
    }

    @Test
    void protection_and_management_from_code_exclude_each_other() {
        TestPerson owner = TestPerson.owner(promotions.account());
        manage(owner, true).isOk();
        assertThat(rules("true").isProblem(400, "BadUserInput").text("field")).isEqualTo("rules.0.isProtected");
        assertThat(rules("false").isOk().text("rules.1.isManaged")).isEqualTo("true");

        manage(owner, false).isOk();
        rules("true").isOk();
        manage(owner, true).isProblem(403, "EnvironmentProtected");
        apply(owner, "?managed=true&commit=1").isProblem(403, "EnvironmentProtected");
    }

    @LongTest
    void rule_and_management_that_change_at_the_same_moment_are_both_kept() throws Exception {
        TestPerson owner = TestPerson.owner(promotions.account());
        for (int round = 0; round < ROUNDS; round++) {
            String approvals = "{\"rules\": [{\"environment\": \"%s\", \"approvals\": %d}]}"
                    .formatted(production.slug(), round % 2);
            boolean isManaged = round % 2 == 0;
            var setting = new FutureTask<>(() -> setRules(approvals).status());
            Thread.startVirtualThread(setting);

            manage(owner, isManaged).isOk();

            assertThat(setting.get()).isEqualTo(200);
            Reply rules = promotions
                    .account()
                    .http()
                    .get(promotions.account().key(), "/api/v1/account/promotion-rules")
                    .isOk();
            assertThat(rules.text("rules.1.isManaged")).isEqualTo(String.valueOf(isManaged));
            assertThat(rules.text("rules.1.approvals")).isEqualTo(String.valueOf(round % 2));
        }
    }

    @Test
    void rules_that_another_request_has_changed_since_they_were_read_are_not_replaced() {
        String body = "{\"environment\": \"%s\", \"approvals\": 1}".formatted(production.slug());
        setRules("{\"rules\": [%s], \"was\": []}".formatted(body)).isOk();

        Reply refused = setRules("{\"rules\": [], \"was\": []}");

        assertThat(refused.isProblem(409, "EditedMeanwhile").text("message")).contains(production.slug());
        setRules("{\"rules\": [], \"was\": [%s]}".formatted(body)).isOk();
    }

    private Reply rules(String isProtected) {
        return setRules("{\"rules\": [{\"environment\": \"%s\", \"isProtected\": %s}]}"
                .formatted(production.slug(), isProtected));
    }

    private Reply setRules(String json) {
        return promotions.account().http().put(promotions.account().key(), "/api/v1/account/promotion-rules", json);
    }

    private Reply manage(TestPerson person, boolean isManaged) {
        return person.send(
                "PUT",
                "/environments/%s/catalog/management".formatted(production.slug()),
                "{\"isManaged\": %s}".formatted(isManaged));
    }

    private Reply apply(TestPerson person, String query) {
        return production
                .http()
                .send(person.in(production)
                        .request("/catalog/apply" + query)
                        .header("Content-Type", "application/yaml")
                        .POST(BodyPublishers.ofString(file)));
    }

    private Reply apply(String query) {
        return production
                .http()
                .send(production
                        .http()
                        .request("/api/v1/catalog/apply" + query)
                        .header("X-API-KEY", production.key())
                        .header("Content-Type", "application/yaml")
                        .POST(BodyPublishers.ofString(file)));
    }
}
