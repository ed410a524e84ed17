package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A change moves from development to production. Wherever it is shown, the value before, which production has, stands
/// first: in a comparison and in a promotion, by API and in the console.
@ExtendWith(Chromium.class)
class ComparisonDirectionTest {

    private static final List<String> CHANGE = List.of("Team", "Crew");

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final PromotedPlan plan = new PromotedPlan(acme);

    ComparisonDirectionTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @Test
    void comparison_and_promotion_show_the_value_before_and_then_the_value_after() {
        plan.sell();
        plan.edit(acme.development(), "{\"displayName\": \"Crew\"}");
        String promotion = plan.create("Rename", "NEW_CUSTOMERS");

        assertThat(line(get("/diff?from=production&to=development"))).isEqualTo(CHANGE);
        assertThat(line(get("/promotions/%s/diff".formatted(promotion)))).isEqualTo(CHANGE);

        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme));
        String console = "/console/" + acme.slug();
        walk.to(console + "/environments/compare?from=development&to=production");
        assertThat(row(walk)).isEqualTo(CHANGE);
        assertThat(headers(walk)).containsSubsequence("Production", "Development");
        walk.to("%s/promotions/%s".formatted(console, promotion));
        assertThat(row(walk)).isEqualTo(CHANGE);
        assertThat(headers(walk)).containsSubsequence("Now", "After");
    }

    /// The default of the comparison, the form of a promotion and the button that swaps keep the sides.
    @Test
    void both_forms_name_development_as_from_and_production_as_to() {
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme));
        String console = "/console/" + acme.slug();

        walk.to(console + "/environments/compare");
        assertThat(value(walk, "From")).isEqualTo("development");
        assertThat(value(walk, "To")).isEqualTo("production");
        walk.to(console + "/promotions/new?source=development&target=production");
        assertThat(value(walk, "From")).isEqualTo("development");
        assertThat(value(walk, "To")).isEqualTo("production");
    }

    private Reply get(String path) {
        return acme.http().get(acme.key(), "/api/v1" + path).isOk();
    }

    private static List<String> line(Reply differences) {
        return List.of(differences.text("0.from"), differences.text("0.to"));
    }

    private static List<String> row(PageActions walk) {
        Locator row = walk.page().locator("details.compared tr.changed").first();
        return List.of(
                row.locator("td.from").textContent(), row.locator("td.to").textContent());
    }

    private static List<String> headers(PageActions walk) {
        return walk.page()
                .locator("details.compared thead")
                .first()
                .locator("th")
                .allTextContents();
    }

    private static String value(PageActions walk, String label) {
        return walk.page()
                .getByLabel(label, new Page.GetByLabelOptions().setExact(true))
                .inputValue();
    }
}
