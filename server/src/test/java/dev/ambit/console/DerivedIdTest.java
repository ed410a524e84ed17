package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.TestAccount;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Forms derive an id from the name, or say what to type.
@ExtendWith(Chromium.class)
class DerivedIdTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final String console = "/console/%s/e/development".formatted(acme.slug());

    DerivedIdTest(Chrome chrome) {
        this.chrome = chrome;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            own  | Any name    | own
            ""   | Émile & Co. | emile-co
            ""   | -- 2nd plan | 2nd-plan
            """)
    void id_is_the_typed_one_or_made_from_the_name(String typed, String name, String id) {
        assertThat(FormId.of("id", typed, name)).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""     | `id` and name are empty. Enter an id of Latin letters and digits.
            日本   | `id` cannot be derived from the name `日本`, which has no Latin letter or digit. Enter an id of Latin letters and digits.
            """)
    void name_that_gives_no_id_is_refused_at_the_id(String name, String message) {
        assertThatThrownBy(() -> FormId.of("id", "", name)).isInstanceOfSatisfying(Problem.class, it -> {
            assertThat(it.message()).isEqualTo(message);
            assertThat(it.facts()).containsEntry("field", "id");
        });
    }

    @Test
    void each_form_says_which_id_to_type() {
        TestCatalog.of(acme).plan("team");
        String product = acme.development().get("/products").text("0.id");
        PageActions walk = PageActions.signedIn(chrome, TestPerson.owner(acme));

        for (String form : new String[] {
            "/products/new|Add product|id",
            "/products/%s/plans/new|Add plan|id".formatted(product),
            "/products/%s/addons/new|Add add-on|id".formatted(product),
            "/products/%s/duplicate|Duplicate product|targetId".formatted(product),
            "/plans/team/duplicate|Duplicate plan|targetId",
            "/features/new|Add feature|id",
            "/customers/new|Add customer|id"
        }) {
            String[] cells = form.split("\\|", -1);
            walk.to(console + cells[0]).fill("Name", "日本").press(cells[1]);

            assertThat(walk.page().locator("#%s-fault".formatted(cells[2])))
                    .hasText("Id cannot be derived from the name 日本, which has no Latin letter or digit."
                            + " Enter an id of Latin letters and digits.");
            assertThat(walk.page().locator("#" + cells[2])).hasValue("");
        }
        chrome.requireUsable(walk.page());
    }
}
