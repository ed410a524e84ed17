package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentCommandsTest extends OwnerFixture {

    @Test
    void fork_has_a_parent_and_an_expiry_and_can_be_reset() {
        JsonObject fork = ann.gets("env", "fork", "production", "--name", "Price test", "--ttl", "3d", "--json");

        assertThat(fork.text("parent")).isEqualTo("production");
        assertThat(Instant.parse(fork.text("expiresAt")))
                .isBetween(Instant.now().plus(Duration.ofDays(2)), Instant.now().plus(Duration.ofDays(4)));
        assertThat(ann.sees("env", "get", "price-test")).containsPattern("(?m)^parent +production$");
        assertThat(ann.pipe("production\n", "env", "reset", "price-test").exit())
                .isEqualTo(Command.FAILED);
        assertThat(ann.pipeDone("price-test\n", "env", "reset", "price-test"))
                .contains("The catalog of price-test equals that of production");
        assertThat(ann.sees("env", "reset", "price-test", "--yes")).contains("equals that of production");
        assertThat(ann.types("env", "fork", "production").exit()).isEqualTo(Command.WRONG_USAGE);
        assertThat(ann.types("env", "fork", "production", "--name", "Other", "--ttl", "soon")
                        .exit())
                .isEqualTo(Command.FAILED);
    }

    @LongTest
    void environment_list_is_aligned_and_marks_production() {
        String list = ann.sees("env", "list");

        assertThat(list)
                .containsPattern("(?m)^SLUG +NAME +TYPE +COLOR +CLIENT SECURITY +PERMANENT DELETION$")
                .containsPattern("(?m)^development  Development  non-production  #[0-9a-f]{6}  off +-$")
                .containsPattern("(?m)^production   Production   PRODUCTION      #[0-9a-f]{6}  off +-$")
                .contains("warning: production: Anyone who has the client key")
                .doesNotContain("\u001b");
    }

    @CiTest
    void json_output_equals_the_response_of_the_server() {
        Object answer =
                acme.http().get(acme.key(), "/api/v1/environments").isOk().at("");
        assertThat(ann.sees("env", "list", "--json").strip()).isEqualTo(Json.text(answer));
    }

    @LongTest
    void environment_is_created_edited_archived_and_unarchived() {
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

    @LongTest
    void secrets_of_a_new_environment_are_marked_as_shown_once() {
        assertThat(ann.sees("env", "create", "Live", "--type", "production"))
                .containsPattern("(?m)^type +PRODUCTION$")
                .containsPattern("(?m)^server key +server-")
                .containsPattern("(?m)^signing secret +\\S+$")
                .contains("not shown again");
    }

    @Test
    void environment_type_cannot_be_changed() {
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
    @Tag("long")
    void invalid_environment_option_is_named(String words, String where) {
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
    @Tag("long")
    void unknown_environment_is_refused_with_the_most_similar_slug(String words, String hint) {
        assertThat(ann.isRefused(("env " + words).split(" ", -1))).contains(hint);
    }

    @LongTest
    void missing_options_and_unknown_subcommands_are_usage_errors() {
        assertThat(ann.types("env", "edit", "development").exit()).isEqualTo(Command.WRONG_USAGE);
        assertThat(ann.types("env", "lst").err()).contains("Did you mean: ambit env list?");
        assertThat(ann.types("env", "create", "X").exit()).isEqualTo(Command.WRONG_USAGE);
    }

    @LongTest
    void archiving_production_asks_for_its_slug() {
        assertThat(ann.isRefused("env", "archive", "production")).contains("nothing was typed");
        assertThat(ann.pipeRefused("Production\n", "env", "archive", "production"))
                .contains("Nothing was changed");
        assertThat(ann.sees("env", "list")).contains("production");

        assertThat(ann.pipe("production\n", "env", "archive", "production").exit())
                .isZero();
    }

    @LongTest
    void environment_of_another_account_does_not_exist() {
        TestAccount other = TestServer.openAccount();
        other.http()
                .post(other.key(), "/api/v1/environments", "{\"displayName\": \"Theirs\", \"type\": \"DEVELOPMENT\"}")
                .isOk();

        assertThat(ann.isRefused("env", "show", "theirs"))
                .contains("Environment `theirs` does not exist in this account.");
    }
}
