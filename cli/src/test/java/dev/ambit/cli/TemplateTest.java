package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.http.Json;
import org.junit.jupiter.api.Test;

/// `ambit env create --template`: an environment that begins with what a company sells.
class TemplateTest extends OwnerFixture {

    @Test
    void templates_are_listed_with_what_they_sell() {
        assertThat(ann.sees("env", "templates")).containsPattern("(?m)^github +\\S.*TEAM");
        assertThat(ann.lists("env", "templates", "--json"))
                .extracting(it -> it.text("id"))
                .containsExactly("slack", "github", "zapier");
    }

    @Test
    void who_makes_one_of_a_template_sees_when_it_is_ready() {
        CommandOutput made =
                ann.types("env", "create", "Trial", "--type", "development", "--template", "github", "--json");

        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(made.err()).contains("operation ", "DONE");
        String key = new JsonObject(Json.map(made.out())).text("serverKey");
        assertThat(acme.http().get(key, "/api/v1/plans").isOk().texts("id")).contains("TEAM");
        assertThat(ann.sees("env", "show", "trial")).containsPattern("(?m)^provisioning +DONE$");
    }

    @Test
    void a_template_that_nobody_knows_makes_nothing() {
        assertThat(ann.isRefused("env", "create", "Trial", "--type", "development", "--template", "acme"))
                .startsWith("ambit: options.template: ");
        assertThat(ann.isRefused("env", "show", "trial"))
                .contains("Environment `trial` does not exist in this account.");
    }

    @Test
    void long_work_is_shown_by_its_id() {
        String err = ann.types("env", "create", "Trial", "--type", "development", "--template", "slack")
                .err();
        String operation = err.replaceAll("(?s).*operation ([0-9a-f-]{36}).*", "$1");

        assertThat(ann.sees("operation", "show", operation))
                .containsPattern("(?m)^kind +PROVISIONING$")
                .containsPattern("(?m)^state +DONE$");
        assertThat(ann.sees("operation", "watch", operation)).contains("DONE");
        assertThat(ann.isRefused("operation", "cancel", operation)).startsWith("ambit: ");
        assertThat(ann.isRefused("operation", "show", "guessed"))
                .contains("Operation `guessed` does not exist in this account.");
    }
}
