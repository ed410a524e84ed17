package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.http.Json;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("long")
class EnvironmentDeleteCommandTest extends OwnerFixture {

    /// The last three names contain a Cyrillic letter, a full-width letter and a zero-width space.
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
    void wrong_confirmation_name_deletes_nothing(String name) {
        assertThat(ann.pipeRefused(name + "\n", "env", "delete", "development")).contains("Nothing was changed");
        assertThat(ann.isRefused("env", "delete", "development", "--confirm-name", name))
                .startsWith("ambit: confirmName: ")
                .endsWith("Allowed: Development.");

        assertThat(ann.sees("env", "list")).contains("development");
    }

    @Test
    void typed_name_deletes_the_environment_and_prints_a_receipt() {
        CommandOutput deleted = ann.pipe("Development\n", "env", "delete", "development", "--json");

        assertThat(deleted.exit()).as(deleted.err()).isZero();
        assertThat(deleted.err()).contains("Development (development), non-production", "operation ", "DONE");
        JsonObject receipt = new JsonObject(Json.map(deleted.out()));
        assertThat(receipt.text("receipt")).contains("development");
        assertThat(ann.sees("env", "list")).doesNotContain("development");
        assertThat(acme.development().get("/customers").status()).isEqualTo(401);
    }

    @Test
    void deletion_prints_the_address_and_the_signature_of_the_receipt() {
        assertThat(ann.sees("env", "delete", "development", "--yes"))
                .containsPattern("(?m)^receipt +%s/api/v1/receipts/[0-9a-f-]{36}$".formatted(TestUser.URL))
                .containsPattern("(?m)^signature +[\\w-]{86}$")
                .containsPattern("(?m)^public key +[\\w-]{43}$");
    }

    @Test
    void deleting_production_asks_for_its_name_twice() {
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
    void production_is_deleted_with_confirm_name_but_not_with_yes() {
        assertThat(ann.isRefused("env", "delete", "production", "--yes")).contains("--confirm-name");
        assertThat(ann.isRefused("env", "delete", "production", "--yes", "--confirm-name", "PRODUCTION"))
                .startsWith("ambit: confirmName: ");

        ann.sees("env", "delete", "production", "--confirm-name", "Production");

        assertThat(ann.sees("env", "list")).doesNotContain("PRODUCTION");
    }
}
