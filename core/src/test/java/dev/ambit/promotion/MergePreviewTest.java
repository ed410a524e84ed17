package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.OwnServer;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TransactionCounter;
import dev.ambit.pricelist.PriceListText;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Previews promotions and rollbacks, and lists promotions.
class MergePreviewTest {

    private static final int PROMOTIONS = 21;

    private final TestPromotions promotions = TestPromotions.open();
    private final TestEnvironment development = promotions.account().development();
    private final TestEnvironment production = promotions.account().production();

    @LongTest
    void preview_shows_the_changes_of_a_promotion_and_creates_none() {
        development.importPriceList(PriceListText.ACME).isOk();
        promotions.promoted("");
        assertThat(preview("").text("changes")).isEqualTo("0");
        promotions.edit(development, "PRO", "{\"displayName\": \"Pro 2\"}");
        promotions.edit(development, "FREE", "{\"displayName\": \"Theirs\"}");
        promotions.edit(production, "FREE", "{\"displayName\": \"Ours\"}");

        Reply preview = preview("");
        assertThat(preview.text("changes")).isEqualTo("1");
        assertThat(preview.text("lines.0.path")).isEqualTo("plans.PRO.displayName");
        assertThat(preview.text("lines.0.lines.0.to")).isEqualTo("Pro 2");
        assertThat(preview.text("conflicts.0.path")).isEqualTo("plans.FREE.displayName");

        Reply resolved = preview("""
                , "resolutions": [{"path": "plans.FREE.displayName", "take": "target"},
                  {"path": "plans.PRO.displayName", "take": "target"}]
                """);
        assertThat(resolved.text("changes")).isEqualTo("0");
        assertThat(resolved.at("conflicts")).isEqualTo(List.of());
        assertThat(preview(", \"base\": \"%s\"".formatted(promotions.hash(development)))
                        .text("changes"))
                .isEqualTo("0");
        assertThat(preview(", \"include\": {\"plans\": [\"FREE\"]}").text("changes"))
                .isEqualTo("0");
        assertThat(promotions.get("").texts("state")).containsExactly("APPLIED");
    }

    @Test
    void preview_refuses_unknown_paths_and_equal_environments() {
        development.importPriceList(PriceListText.ACME).isOk();

        preview("production", ", \"resolutions\": [{\"path\": \"plans.NONE\", \"take\": \"source\"}]")
                .isProblem(400, "BadUserInput");
        preview(development.slug(), "").isProblem(400, "BadUserInput");
        preview("nowhere", "").isProblem(404, "EnvironmentMissing");
    }

    @LongTest
    void rollback_preview_lists_what_goes_back_without_fields_that_changed_again() {
        development.importPriceList(PriceListText.ACME).isOk();
        promotions.promoted("");
        promotions.edit(development, "PRO", "{\"displayName\": \"Pro 2\"}");
        promotions.edit(development, "FREE", "{\"displayName\": \"Free 2\"}");
        String id = promotions.proposed("").text("id");
        promotions.get("/" + id + "/rollback").isProblem(409, "PromotionNotInState");
        promotions.applied(id);
        promotions.edit(production, "FREE", "{\"displayName\": \"Free 3\"}");

        Reply back = promotions.get("/" + id + "/rollback").isOk();

        assertThat(back.texts("path")).containsExactly("plans.PRO.displayName");
        assertThat(back.text("0.lines.0.from")).isEqualTo("Pro 2");
        assertThat(back.text("0.lines.0.to")).isEqualTo("PRO");
    }

    @LongTest
    void list_takes_the_same_transactions_for_any_number_of_promotions() throws Exception {
        try (OwnServer server = OwnServer.start()) {
            TransactionCounter counter = TransactionCounter.behind(server);
            var own = new TestPromotions(TestAccount.open(server.http(), "Counting promotions"));
            own.account().development().importPriceList(PriceListText.ACME).isOk();
            own.proposed("");
            int one = counter.of(() -> assertThat(list(own)).isEqualTo(1));

            for (int i = 1; i < PROMOTIONS; i++) {
                own.proposed("");
            }

            assertThat(counter.of(() -> assertThat(list(own)).isEqualTo(PROMOTIONS)))
                    .isEqualTo(one)
                    .isBetween(1, 16);
        }
    }

    private static int list(TestPromotions promotions) {
        return promotions.get("?limit=100").isOk().texts("state").size();
    }

    private Reply preview(String more) {
        return preview(production.slug(), more).isOk();
    }

    private Reply preview(String target, String more) {
        return promotions.post("/preview", """
                {"source": "%s", "target": "%s"%s}
                """.formatted(development.slug(), target, more));
    }
}
