package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.http.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentDeleteCommandTest extends OwnerFixture {

    /// The last ones have a Cyrillic letter, a wide one and a mark that is not seen.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "development",
                " Development",
                "Development ",
                "Dev elopment",
                "Developmen",
                "Dеvelopment",
                "Ｄevelopment",
                "Development\u200b"
            })
    void another_name_deletes_nothing(String name) {
        assertThat(ann.pipeRefused(name + "\n", "env", "delete", "development")).contains("Nothing was changed");
        assertThat(ann.isRefused("env", "delete", "development", "--confirm-name", name))
                .startsWith("ambit: confirmName: ")
                .endsWith("Allowed: Development.");

        assertThat(ann.sees("env", "list")).contains("development");
    }

    @Test
    void the_name_deletes_with_progress_and_a_receipt() {
        CommandOutput deleted = ann.pipe("Development\n", "env", "delete", "development", "--json");

        assertThat(deleted.exit()).as(deleted.err()).isZero();
        assertThat(deleted.err()).contains("Development (development), non-production", "operation ", "DONE");
        JsonObject receipt = new JsonObject(Json.map(deleted.out()));
        assertThat(receipt.text("receipt")).contains("development");
        assertThat(ann.sees("env", "list")).doesNotContain("development");
        assertThat(acme.development().get("/customers").status()).isEqualTo(401);
    }

    @Test
    void people_are_told_where_the_receipt_is() {
        assertThat(ann.sees("env", "delete", "development", "--yes"))
                .containsPattern("(?m)^receipt +%s/api/v1/receipts/[0-9a-f-]{36}$".formatted(TestUser.URL))
                .containsPattern("(?m)^signature +[\\w-]{86}$")
                .containsPattern("(?m)^public key +[\\w-]{43}$");
    }

    @Test
    void production_is_asked_for_twice() {
        assertThat(ann.pipeRefused("Production\n", "env", "delete", "production"))
                .contains("nothing was typed");
        assertThat(ann.pipeRefused("Production\nproduction\n", "env", "delete", "production"))
                .contains("Nothing was changed");
        assertThat(ann.sees("env", "list")).contains("PRODUCTION");

        CommandOutput deleted = ann.pipe("Production\nProduction\n", "env", "delete", "production");

        assertThat(deleted.exit()).as(deleted.err()).isZero();
        assertThat(ann.sees("env", "list")).doesNotContain("PRODUCTION");
    }

    @Test
    void a_yes_is_not_enough_for_production_but_its_name_is() {
        assertThat(ann.isRefused("env", "delete", "production", "--yes")).contains("--confirm-name");
        assertThat(ann.isRefused("env", "delete", "production", "--yes", "--confirm-name", "PRODUCTION"))
                .startsWith("ambit: confirmName: ");

        ann.sees("env", "delete", "production", "--confirm-name", "Production");

        assertThat(ann.sees("env", "list")).doesNotContain("PRODUCTION");
    }
}
