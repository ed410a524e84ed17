package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.http.Json;
import org.junit.jupiter.api.Test;

/// Tests `ambit env create --template`, which fills a new environment with the catalog of a template.
class TemplateTest extends OwnerFixture {

    @Test
    void templates_are_listed_with_their_plans() {
        assertThat(ann.sees("env", "templates")).containsPattern("(?m)^github +\\S.*TEAM");
        assertThat(ann.lists("env", "templates", "--json"))
                .extracting(it -> it.text("id"))
                .containsExactly("slack", "github", "zapier");
    }

    @LongTest
    void creating_an_environment_from_a_template_waits_until_it_is_ready() {
        CommandOutput made =
                ann.types("env", "create", "Trial", "--type", "development", "--template", "github", "--json");

        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(made.err()).contains("operation ", "DONE");
        String key = new JsonObject(Json.map(made.out())).text("serverKey");
        assertThat(acme.http().get(key, "/api/v1/plans").isOk().texts("id")).contains("TEAM");
        assertThat(ann.sees("env", "show", "trial")).containsPattern("(?m)^provisioning +DONE$");
    }

    @LongTest
    void unknown_template_creates_no_environment() {
        assertThat(ann.isRefused("env", "create", "Trial", "--type", "development", "--template", "acme"))
                .startsWith("ambit: options.template: ");
        assertThat(ann.isRefused("env", "show", "trial"))
                .contains("Environment `trial` does not exist in this account.");
    }

    @LongTest
    void operation_is_shown_and_watched_by_its_id() {
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
