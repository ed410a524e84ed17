package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.pricelist.PriceListText;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromotionFieldsTest {

    private final TestPromotions promotions = TestPromotions.open();
    private final TestAccount account = promotions.account();
    private final TestEnvironment development = account.development();
    private final TestEnvironment production = account.production();

    @Test
    void every_field_of_a_promotion_acts() {
        development.importPriceList(PriceListText.ACME).isOk();
        String before = promotions.hash(production);

        assertThat(promotions
                        .proposed(", \"include\": {\"products\": [\"acme\"], \"features\": [\"sso\"]}")
                        .text("changes"))
                .isEqualTo("2");
        assertThat(promotions
                        .proposed(", \"include\": {\"plans\": [\"FREE\"], \"addons\": [\"more\"]}")
                        .text("pulledIn"))
                .contains("products.acme");
        Reply based = promotions.proposed(", \"base\": \"%s\", \"migrationType\": \"ALL_CUSTOMERS\"".formatted(before));
        assertThat(based.text("base")).isEqualTo(before);
        assertThat(based.text("migrationType")).isEqualTo("ALL_CUSTOMERS");
        assertThat(based.text("source")).isEqualTo(development.slug());
        assertThat(based.text("target")).isEqualTo(production.slug());
        assertThat(based.text("title")).isEqualTo("Change");
        String id = based.text("id");
        promotions.post("/" + id + "/comments", "{\"text\": \"Soon\"}").isOk();
        Reply resolved = promotions
                .resolve(id, "{\"path\": \"plans.FREE\", \"take\": \"source\"}")
                .isOk();
        promotions
                .post("/" + id + "/approve", "{\"hash\": \"%s\"}".formatted(resolved.text("hash")))
                .isProblem(403, "AccessDeniedError");
        String at = Instant.now().plusSeconds(3_600).toString();
        Reply started = promotions
                .post("/" + id + "/apply", "{\"hash\": \"%s\", \"at\": \"%s\"}".formatted(resolved.text("hash"), at))
                .isOk();
        assertThat(promotions.get("/" + id).text("state")).isEqualTo("SCHEDULED");
        account.change(started.text("operationId"), "cancel").isOk();
        assertThat(promotions.get("/" + id).text("state")).isEqualTo("READY");
        promotions.applied(id);
    }

    @Test
    void a_promotion_is_created_with_its_resolutions_or_not_at_all() {
        development.importPriceList(PriceListText.ACME).isOk();
        String taken = "{\"path\": \"plans.FREE\", \"take\": \"target\"}";

        Reply resolved = promotions.proposed(", \"resolutions\": [%s]".formatted(taken));

        Reply other = promotions.proposed("");
        assertThat(resolved.text("hash"))
                .isNotEqualTo(other.text("hash"))
                .isEqualTo(promotions.resolve(other.text("id"), taken).isOk().text("hash"));
        for (String refused : List.of(
                "{\"path\": \"plans.NONE\", \"take\": \"target\"}",
                "{\"path\": \"plans.FREE\", \"value\": {\"unknown\": 1}}")) {
            promotions.propose(", \"resolutions\": [%s]".formatted(refused)).isProblem(400, "BadUserInput");
        }
        assertThat(promotions.get("").texts("id")).hasSize(2);
    }

    @Test
    void lists_of_promotions_have_pages_and_filters() {
        development.importPriceList(PriceListText.ACME).isOk();
        String first = promotions.proposed("").text("id");
        String second = promotions.proposed("").text("id");
        promotions.post("/" + first + "/close", "").isOk();

        assertThat(promotions.get("?state=READY&target=" + production.slug()).texts("id"))
                .containsExactly(second);
        assertThat(promotions.get("?target=" + development.slug()).texts("id")).isEmpty();
        Reply page = promotions.get("?limit=1").isOk();
        assertThat(page.texts("id")).containsExactly(second);
        Reply next = promotions.get("?limit=1&after=" + page.next()).isOk();
        assertThat(next.texts("id")).containsExactly(first);
        assertThat(promotions.get("?limit=1&before=" + next.prev()).texts("id")).containsExactly(second);
        Reply activity = promotions.get("/" + first + "/activity?limit=1").isOk();
        assertThat(activity.texts("kind")).containsExactly("CREATED");
        Reply closed = promotions
                .get("/" + first + "/activity?limit=1&after=" + activity.next())
                .isOk();
        assertThat(closed.texts("kind")).containsExactly("CLOSED");
        assertThat(promotions
                        .get("/" + first + "/activity?limit=1&before=" + closed.prev())
                        .texts("kind"))
                .containsExactly("CREATED");
        assertThat(promotions.get("/" + second + "/impact?limit=1").isOk().texts("customerId"))
                .isEmpty();
        assertThat(promotions.get("/" + second + "/impact?after=nothing").status())
                .isEqualTo(400);
    }

    @LongTest
    void a_list_shows_and_filters_the_state_of_the_single_view() {
        development.importPriceList(PriceListText.ACME).isOk();
        promotions.promoted("");
        promotions.edit(development, "PRO", "{\"displayName\": \"Mine\"}");
        String ready = promotions.proposed("").text("id");
        assertThat(promotions.get("?limit=1").text("0.state")).isEqualTo("READY");
        assertThat(promotions.get("?limit=1").text("0.changes")).isEqualTo("1");

        promotions.edit(production, "PRO", "{\"displayName\": \"Yours\"}");

        Reply list = promotions.get("").isOk();
        assertThat(list.texts("state")).containsExactly("CONFLICT", "APPLIED");
        assertThat(list.text("0.conflicts")).isEqualTo("1");
        assertThat(list.text("1.changes"))
                .isEqualTo(promotions.get("/" + list.text("1.id")).text("changes"))
                .isNotEqualTo("0");
        assertThat(promotions.get("/" + ready).text("state")).isEqualTo("CONFLICT");
        Reply none = promotions.get("?state=READY&limit=1").isOk();
        assertThat(none.texts("id")).isEmpty();
        assertThat(promotions.get("?state=APPLIED").texts("state")).containsExactly("APPLIED");
        assertThat(promotions.get("?state=OPEN").status()).isEqualTo(400);
    }

    @Test
    void a_promotion_that_can_no_longer_be_merged_is_listed_and_can_be_closed() {
        development.importPriceList(PriceListText.ACME).isOk();
        String id = promotions.proposed(", \"include\": {\"plans\": [\"PRO\"]}").text("id");
        development.post("/plans/PRO/archive", "").isOk();

        assertThat(promotions.get("").isOk().texts("state")).containsExactly("CONFLICT");
        assertThat(promotions.get("/" + id).isOk().text("state")).isEqualTo("CONFLICT");
        promotions.post("/" + id + "/close", "").isOk();
        assertThat(promotions.get("").isOk().texts("state")).containsExactly("CLOSED");
    }

    @LongTest
    void lines_and_conflicts_have_words_with_display_names() {
        development.importPriceList(PriceListText.ACME).isOk();
        promotions.promoted("");
        promotions.edit(development, "PRO", "{\"displayName\": \"Mine\", \"description\": \"For teams\"}");
        promotions.edit(production, "PRO", "{\"displayName\": \"Yours\"}");

        Reply proposed = promotions.proposed("");

        Reply diff = promotions.get("/" + proposed.text("id") + "/diff").isOk();
        assertThat(diff.texts("path")).containsExactly("plans.PRO.description");
        assertThat(diff.text("0.entity.kind")).isEqualTo("PLAN");
        assertThat(diff.text("0.entity.displayName")).isEqualTo("Yours");
        assertThat(diff.text("0.entity.change")).isEqualTo("CHANGED");
        assertThat(diff.text("0.lines.0.label")).isEqualTo("Description");
        assertThat(diff.text("0.lines.0.to")).isEqualTo("For teams");
        assertThat(proposed.text("conflicts.0.label")).isEqualTo("Name");
        assertThat(proposed.text("conflicts.0.entity.id")).isEqualTo("PRO");
        assertThat(proposed.text("conflicts.0.words.base")).isEqualTo("PRO");
        assertThat(proposed.text("conflicts.0.words.source")).isEqualTo("Mine");
        assertThat(proposed.text("conflicts.0.words.target")).isEqualTo("Yours");
    }

    @Test
    void every_field_of_a_rule_acts() {
        TestPerson viewer = TestPerson.member(account, "VIEWER", "VIEWER");
        Reply rules = rules("""
                {"environment": "%s", "approvals": 2, "roles": ["SUPPORT"], "people": ["%s"], "isProtected": true}
                """.formatted(production.slug(), viewer.id())).isOk();

        assertThat(rules.at("rules").toString()).contains("approvals=2", "SUPPORT", viewer.id());
        Reply open = account.http()
                .post(
                        account.key(),
                        "/api/v1/environments/%s/catalog/open".formatted(production.slug()),
                        "{\"reason\": \"Incident\", \"minutes\": 5}")
                .isOk();
        assertThat(Instant.parse(open.text("openUntil"))).isBefore(Instant.now().plusSeconds(301));
        rules("{\"environment\": \"nowhere\"}").isProblem(404, "EnvironmentMissing");
        rules("{\"environment\": \"%s\", \"approvals\": 11}".formatted(production.slug()))
                .isProblem(400, "BadUserInput");
        assertThat(account.http()
                        .get(account.key(), "/api/v1/account/promotion-rules")
                        .isOk()
                        .status())
                .isEqualTo(200);
        assertThat(List.of(open.text("environment"))).containsExactly(production.slug());
    }

    private Reply rules(String rule) {
        return account.http()
                .put(account.key(), "/api/v1/account/promotion-rules", "{\"rules\": [%s]}".formatted(rule));
    }
}
