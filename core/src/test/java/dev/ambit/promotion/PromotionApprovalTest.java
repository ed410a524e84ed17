package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestOperators;
import dev.ambit.TestPerson;
import dev.ambit.pricelist.PriceListText;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PromotionApprovalTest {

    private final TestPromotions promotions = TestPromotions.open();
    private final TestEnvironment development = promotions.account().development();
    private final TestEnvironment production = promotions.account().production();

    @CiTest
    void a_promotion_needs_approvals_of_its_present_content_by_other_people() {
        development.importPriceList(PriceListText.ACME).isOk();
        rule("\"approvals\": 1").isOk();
        TestPerson author = TestPerson.member(promotions.account(), "ADMIN", "ADMIN");
        TestPerson admin = TestPerson.member(promotions.account(), "ADMIN", "ADMIN");
        TestPerson viewer = TestPerson.member(promotions.account(), "VIEWER", "VIEWER");
        String id = author.post(
                        "/promotions",
                        "{\"source\": \"%s\", \"target\": \"%s\", \"title\": \"t\"}"
                                .formatted(development.slug(), production.slug()))
                .isOk()
                .text("id");
        String hash = promotions.get("/" + id).text("hash");
        assertThat(promotions.get("/" + id).text("state")).isEqualTo("NEEDS_APPROVAL");

        author.post("/promotions/%s/apply".formatted(id), "{}").isProblem(409, "ApprovalMissing");
        approve(author, id, hash).isProblem(403, "AccessDeniedError");
        approve(viewer, id, hash).isProblem(403, "AccessDeniedError");
        approve(admin, id, "0".repeat(64)).isProblem(409, "EditedMeanwhile");
        viewer.post("/promotions/%s/apply".formatted(id), "{}").isProblem(403, "AccessDeniedError");
        viewer.post("/promotions/%s/comments".formatted(id), "{\"text\": \"Fine\"}")
                .isOk();
        assertThat(approve(admin, id, hash).isOk().text("state")).isEqualTo("READY");

        development
                .post("/features", "{\"id\": \"f\", \"displayName\": \"f\", \"featureType\": \"BOOLEAN\"}")
                .isOk();
        assertThat(promotions.get("/" + id).text("state")).isEqualTo("NEEDS_APPROVAL");
        promotions.post("/" + id + "/apply", "").isProblem(409, "ApprovalMissing");
        approve(admin, id, promotions.get("/" + id).text("hash")).isOk();
        promotions.applied(id);
        assertThat(promotions.get("/" + id + "/activity").texts("kind"))
                .containsExactly("CREATED", "COMMENTED", "APPROVED", "APPROVED", "APPLY_REQUESTED", "APPLIED");
    }

    @Test
    void approvals_of_people_who_cannot_approve_any_more_do_not_count() {
        development.importPriceList(PriceListText.ACME).isOk();
        rule("\"approvals\": 1").isOk();
        String id = promotions.proposed("").text("id");
        TestPerson admin = TestPerson.member(promotions.account(), "ADMIN", "ADMIN");
        assertThat(approve(admin, id, promotions.get("/" + id).text("hash"))
                        .isOk()
                        .text("state"))
                .isEqualTo("READY");

        rule("\"approvals\": 1, \"roles\": [], \"people\": [\"%s\"]".formatted(UUID.randomUUID()))
                .isOk();

        assertThat(promotions.get("/" + id).text("state")).isEqualTo("NEEDS_APPROVAL");
        promotions.post("/" + id + "/apply", "").isProblem(409, "ApprovalMissing");
    }

    @LongTest
    void people_cannot_approve_promotions_of_an_account_key_that_they_received() {
        TestPerson operator = TestOperators.owner(promotions.account());
        Reply opened =
                operator.post("/accounts", "{\"displayName\": \"Keyed\"}").isOk();
        var account = new TestAccount(
                operator.http(),
                opened.text("slug"),
                opened.text("apiKey"),
                TestEnvironment.of(operator.http(), opened, "environments.0."),
                TestEnvironment.of(operator.http(), opened, "environments.1."));
        TestPerson holder = TestPerson.join(
                account, operator.email(), "\"productionRole\": \"ADMIN\", \"nonProductionRole\": \"ADMIN\"");
        TestPerson other = TestPerson.member(account, "ADMIN", "ADMIN");
        var keyed = new TestPromotions(account);
        account.development().importPriceList(PriceListText.ACME).isOk();
        String id = keyed.proposed("").text("id");
        String hash = keyed.get("/" + id).text("hash");

        Reply refused = operator.http()
                .send(holder.request("/promotions/%s/approve".formatted(id))
                        .header("X-ACCOUNT-ID", opened.text("id"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"hash\": \"%s\"}".formatted(hash))));

        assertThat(refused.isProblem(403, "AccessDeniedError").text("message")).contains("created or resolved");
        approve(other, id, hash).isOk();
    }

    @LongTest
    void rollback_of_a_protected_catalog_takes_sides_but_no_other_values() {
        development.importPriceList(PriceListText.ACME).isOk();
        promotions.promoted("");
        promotions.edit(development, "PRO", "{\"displayName\": \"Pro 2\"}");
        String id = promotions.promoted("").text("id");
        rule("\"isProtected\": true").isOk();

        Reply other = rollBack(id, "{\"path\": \"plans.PRO.displayName\", \"value\": \"Pro 3\"}");
        assertThat(other.isProblem(400, "BadUserInput").text("message"))
                .contains("Send `take` for `plans.PRO.displayName`");
        rollBack(id, "{\"path\": \"plans.FREE.displayName\", \"take\": \"source\"}")
                .isProblem(400, "BadUserInput");

        Reply started = rollBack(id, "{\"path\": \"plans.PRO.displayName\", \"take\": \"source\"}");
        promotions.ended(started.isOk().text("operationId"), "DONE");
        assertThat(production.get("/plans/PRO").text("displayName")).isNotEqualTo("Pro 2");
    }

    @Test
    void a_promotion_can_be_scheduled_for_at_most_a_year() {
        development.importPriceList(PriceListText.ACME).isOk();
        String id = promotions.proposed("").text("id");

        promotions
                .post("/" + id + "/apply", "{\"at\": \"+1000000-01-01T00:00:00Z\"}")
                .isProblem(400, "BadUserInput");
    }

    private Reply rollBack(String id, String resolution) {
        return promotions.post("/" + id + "/rollback", "{\"resolutions\": [%s]}".formatted(resolution));
    }

    @LongTest
    void a_protected_catalog_changes_only_by_a_promotion_until_an_owner_opens_it() {
        development.importPriceList(PriceListText.ACME).isOk();
        promotions.promoted("");
        rule("\"isProtected\": true").isOk();

        production.importPriceList(PriceListText.ACME).isProblem(403, "EnvironmentProtected");
        production.post("/plans/PRO/draft", "").isProblem(403, "EnvironmentProtected");
        production
                .post("/features", "{\"id\": \"f\", \"displayName\": \"f\", \"featureType\": \"BOOLEAN\"}")
                .isProblem(403, "EnvironmentProtected");
        production.subscribe("ann", "FREE");
        promotions.edit(development, "PRO", "{\"displayName\": \"Pro 2\"}");
        promotions.promoted("");
        assertThat(production.get("/plans/PRO").text("displayName")).isEqualTo("Pro 2");

        TestPerson.member(promotions.account(), "ADMIN", "ADMIN")
                .post(open(), "{\"reason\": \"Incident\"}")
                .isProblem(403, "AccessDeniedError");
        promotions
                .account()
                .http()
                .post(promotions.account().key(), "/api/v1" + open(), "{\"reason\": \"Incident 7\"}")
                .isOk();
        production.post("/plans/PRO/draft", "").isOk();
        Reply audit = promotions
                .account()
                .http()
                .get(promotions.account().key(), "/api/v1/audit?limit=5")
                .isOk();
        assertThat(audit.texts("operation")).contains("environment.catalog_opened");
    }

    private String open() {
        return "/environments/%s/catalog/open".formatted(production.slug());
    }

    private Reply rule(String fields) {
        return promotions
                .account()
                .http()
                .put(promotions.account().key(), "/api/v1/account/promotion-rules", """
                        {"rules": [{"environment": "%s", %s}]}
                        """.formatted(
                                production.slug(), fields));
    }

    private static Reply approve(TestPerson person, String id, String hash) {
        return person.post("/promotions/%s/approve".formatted(id), "{\"hash\": \"%s\"}".formatted(hash));
    }
}
