package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentCommandsTest extends OwnerFixture {

    @Test
    void a_list_is_aligned_and_says_which_is_production() {
        String list = ann.sees("env", "list");

        assertThat(list)
                .containsPattern("(?m)^SLUG +NAME +TYPE +COLOR +CLIENT SECURITY +PERMANENT DELETION$")
                .containsPattern("(?m)^development  Development  non-production  #[0-9a-f]{6}  off +-$")
                .containsPattern("(?m)^production   Production   PRODUCTION      #[0-9a-f]{6}  off +-$")
                .contains("warning: production: Anyone who has the client key")
                .doesNotContain("\u001b");
    }

    @Test
    void a_program_gets_exactly_what_the_server_says() {
        Object said = acme.http().get(acme.key(), "/api/v1/environments").isOk().at("");
        assertThat(ann.sees("env", "list", "--json").strip()).isEqualTo(Json.text(said));
    }

    @Test
    void an_environment_is_made_edited_put_aside_and_taken_back() {
        JsonObject made = ann.gets("env", "create", "Staging", "--type", "development", "--color", "#123456", "--json");
        assertThat(made.text("serverKey")).startsWith("server-");
        assertThat(made.text("type")).isEqualTo("DEVELOPMENT");

        String edited = ann.sees(
                "env", "edit", "staging", "--name", "Stage", "--description", "to try", "--client-security", "on");
        assertThat(edited)
                .containsPattern("(?m)^name +Stage$")
                .containsPattern("(?m)^type +non-production$")
                .containsPattern("(?m)^description +to try$")
                .containsPattern("(?m)^client-side security +on$");
        assertThat(ann.gets("env", "edit", "staging", "--description", "", "--json")
                        .text("description"))
                .isEmpty();

        assertThat(ann.sees("env", "archive", "staging")).contains("permanent deletion");
        assertThat(ann.sees("env", "list")).doesNotContain("staging");
        assertThat(ann.sees("env", "list", "--archived")).contains("staging");
        assertThat(ann.sees("env", "unarchive", "staging")).doesNotContain("permanent deletion");
    }

    @Test
    void what_is_shown_once_is_said_to_be() {
        assertThat(ann.sees("env", "create", "Live", "--type", "production"))
                .containsPattern("(?m)^type +PRODUCTION$")
                .containsPattern("(?m)^server key +server-")
                .containsPattern("(?m)^signing secret +\\S+$")
                .contains("not shown again");
    }

    @Test
    void the_type_never_changes() {
        assertThat(ann.isRefused("env", "edit", "development", "--type", "PRODUCTION"))
                .startsWith("ambit: type: `type` cannot change after an environment is created.");
    }

    @ParameterizedTest
    @CsvSource({
        "edit development --color blue,              color: `color` must be `#` and six lower-case hex digits",
        "edit development --name Production,         displayName",
        "edit development --client-security perhaps, must be on or off",
        "create X --type sandbox,                    type",
        "create Development --type development,      displayName",
        "create X --type development --slug Ü,       slug",
    })
    void what_is_wrong_is_named(String words, String where) {
        assertThat(ann.isRefused(("env " + words).split(" ", -1))).contains(where);
    }

    @ParameterizedTest
    @CsvSource({
        "show developmnt,          Did you mean development?",
        "edit prodution --name x,  Did you mean production?",
        "delete developmen,        Did you mean development?",
        "archive nothing-alike,    Environment `nothing-alike` does not exist in this account.",
        "show ../accounts,         does not exist",
    })
    void an_environment_that_nobody_knows_is_answered_with_the_nearest(String words, String hint) {
        assertThat(ann.isRefused(("env " + words).split(" ", -1))).contains(hint);
    }

    @Test
    void nothing_to_change_and_a_word_that_is_none_are_wrong_usage() {
        assertThat(ann.types("env", "edit", "development").exit()).isEqualTo(Command.WRONG_USAGE);
        assertThat(ann.types("env", "lst").err()).contains("Did you mean: ambit env list?");
        assertThat(ann.types("env", "create", "X").exit()).isEqualTo(Command.WRONG_USAGE);
    }

    @Test
    void production_is_put_aside_after_a_question() {
        assertThat(ann.isRefused("env", "archive", "production")).contains("nothing was typed");
        assertThat(ann.pipeRefused("Production\n", "env", "archive", "production"))
                .contains("Nothing was changed");
        assertThat(ann.sees("env", "list")).contains("production");

        assertThat(ann.pipe("production\n", "env", "archive", "production").exit())
                .isZero();
    }

    @Test
    void another_ones_environment_is_unknown() {
        TestAccount other = TestServer.openAccount();
        other.http()
                .post(other.key(), "/api/v1/environments", "{\"displayName\": \"Theirs\", \"type\": \"DEVELOPMENT\"}")
                .isOk();

        assertThat(ann.isRefused("env", "show", "theirs"))
                .contains("Environment `theirs` does not exist in this account.");
    }
}
