package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests `ambit operator` with the operator token in the variable `AMBIT_OPERATOR_TOKEN`.
class OperatorCommandsTest {

    @TempDir
    private Path home;

    @Test
    void account_is_opened_edited_listed_and_given_an_allowance() {
        JsonObject opened = operator().gets("operator", "open", "Initech", "--owner", "bill@example.com", "--json");
        String slug = opened.text("slug");
        assertThat(opened.text("apiKey")).startsWith("account-");
        assertThat(operator().sees("operator", "open", "Initrode"))
                .containsPattern("(?m)^account key +account-\\S+$")
                .containsPattern("(?m)^server key +server-\\S+$")
                .containsPattern("(?m)^type +PRODUCTION$")
                .contains("not shown again");

        assertThat(operator().sees("operator", "edit", slug, "--name", "Initech Inc", "--owner", ""))
                .containsPattern("(?m)^name +Initech Inc$")
                .doesNotContain("bill@example.com");
        assertThat(operator().sees("operator", "edit", slug, "--rotate-credentials", "on"))
                .containsPattern("(?m)^rotates credentials +true$");
        assertThat(operator().isRefused("operator", "edit", slug, "--rotate-credentials", "yes"))
                .contains("--rotate-credentials must be on or off; received `yes`");
        assertThat(operator().sees("operator", "show", slug)).contains("Initech Inc");
        assertThat(operator().lists("operator", "list", "--json"))
                .extracting(it -> it.text("slug"))
                .contains("operator", slug);
        assertThat(operator().sees("operator", "allow", slug, "--products", "2", "--events", "unlimited"))
                .containsPattern("(?m)^products +2$")
                .containsPattern("(?m)^subscriptions +unlimited$")
                .containsPattern("(?m)^events per month +unlimited$");
        assertThat(account(opened.text("apiKey")).sees("usage")).containsPattern("(?m)^products +1 +2 +1$");
    }

    @Test
    void account_key_is_rotated_after_confirmation() {
        JsonObject opened = operator().gets("operator", "open", "Hooli", "--json");
        String slug = opened.text("slug");

        assertThat(operator().pipeRefused("Hooli\n", "operator", "rotate-key", slug))
                .contains("Nothing was changed");
        assertThat(account(opened.text("apiKey")).sees("env", "list")).contains("production");
        String key = operator()
                .gets("operator", "rotate-key", slug, "--yes", "--json")
                .text("apiKey");

        assertThat(account(opened.text("apiKey")).isRefused("env", "list"))
                .isEqualTo("ambit: The key in `X-API-KEY` is unknown, was revoked or has expired. Check that it is"
                        + " complete, or send another key.");
        assertThat(account(key).sees("env", "list")).contains("production");
        String next = operator()
                .gets("operator", "rotate-key", slug, "--overlap-hours", "2", "--json")
                .text("apiKey");
        assertThat(account(key).sees("env", "list")).contains("production");
        assertThat(account(next).sees("env", "list")).contains("production");
    }

    @LongTest
    void account_deletion_asks_twice_and_prints_a_receipt_that_verifies_offline() throws Exception {
        String slug =
                operator().gets("operator", "open", "Pied Piper", "--json").text("slug");

        assertThat(operator().pipeRefused("Pied Piper\npied piper\n", "operator", "delete", slug))
                .contains("Nothing was changed");
        assertThat(operator().pipeRefused("Pied Piper\n", "operator", "delete", slug))
                .contains("nothing was typed");
        assertThat(operator().isRefused("operator", "delete", slug, "--confirm-name", "Pied piper"))
                .startsWith("ambit: confirmName: ");
        CommandOutput deleted = operator().pipe("Pied Piper\nPied Piper\n", "operator", "delete", slug, "--json");

        assertThat(deleted.exit()).as(deleted.err()).isZero();
        Path file = Files.writeString(home.resolve("receipt.json"), deleted.out());
        String operation = deleted.err().replaceAll("(?s).*operation ([0-9a-f-]{36}).*", "$1");
        assertThat(operator().sees("operator", "receipt", operation)).contains("signature");
        String publicKey = TestServer.http()
                .get(TestServer.OPERATOR_TOKEN, "/api/v1/receipts/key")
                .text("publicKey");
        assertThat(TestUser.at(home).sees("receipt", "verify", file.toString(), "--public-key", publicKey))
                .isEqualTo("genuine\n");
        assertThat(operator().isRefused("operator", "show", slug))
                .contains("Account `%s` does not exist.".formatted(slug));
    }

    @Test
    void operator_resets_the_password_of_a_person() {
        TestPerson person = TestPerson.owner(TestServer.openAccount());

        assertThat(operator().sees("operator", "reset-password", person.email()))
                .contains("ambit password reset");
        assertThat(operator().isRefused("operator", "reset-password", TestPerson.anyEmail()))
                .startsWith("ambit: email: ");
    }

    @Test
    void operator_command_refuses_key_options_wrong_tokens_and_other_accounts() {
        assertThat(TestUser.at(home).isRefused("operator", "list"))
                .isEqualTo("ambit: You are not signed in. Run `ambit login`, or set AMBIT_OPERATOR_TOKEN.");
        assertThat(operator().types("operator", "list", "--key", "x").exit()).isEqualTo(Command.WRONG_USAGE);
        assertThat(operator()
                        .with("AMBIT_OPERATOR_TOKEN", "guessed-by-somebody")
                        .isRefused("operator", "list"))
                .isEqualTo("ambit: The key in `X-API-KEY` is unknown, was revoked or has expired. Check that it is"
                        + " complete, or send another key.");
        TestUser owner = TestUser.signedIn(home, TestPerson.owner(TestServer.openAccount()));
        assertThat(owner.isRefused("operator", "list")).contains("You are not a member of the account `operator`.");
    }

    @Test
    void invalid_account_argument_is_named() {
        String slug = operator().gets("operator", "open", "Vandelay", "--json").text("slug");

        assertThat(operator().isRefused("operator", "open", "")).contains("displayName");
        assertThat(operator().isRefused("operator", "open", "X", "--slug", "Ü")).contains("slug");
        assertThat(operator().isRefused("operator", "allow", slug, "--products", "many"))
                .contains("--products must be a whole number");
        assertThat(operator().isRefused("operator", "allow", slug, "--products", "-1"))
                .contains("products: ");
        assertThat(operator().types("operator", "allow", slug).exit()).isEqualTo(Command.WRONG_USAGE);
        assertThat(operator().types("operator", "edit", slug).exit()).isEqualTo(Command.WRONG_USAGE);
        assertThat(operator().isRefused("operator", "show", "nobody")).contains("Account `nobody` does not exist.");
    }

    private TestUser operator() {
        return TestUser.at(home)
                .with("AMBIT_URL", TestUser.URL)
                .with("AMBIT_OPERATOR_TOKEN", TestServer.OPERATOR_TOKEN);
    }

    private TestUser account(String key) {
        return TestUser.at(home).with("AMBIT_URL", TestUser.URL).with("AMBIT_KEY", key);
    }
}
