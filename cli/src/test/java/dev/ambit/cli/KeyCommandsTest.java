package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyCommandsTest extends OwnerFixture {

    @BeforeEach
    void haveKey() {
        ann = program();
    }

    @LongTest
    void key_list_defaults_to_the_only_development_environment() {
        assertThat(ann.sees("key", "list"))
                .startsWith("Development (development), non-production\n")
                .containsPattern("(?m)^[0-9a-f-]{36}  SERVER  .* ACTIVE")
                .doesNotContain(acme.development().key());
        assertThat(ann.sees("key", "list", "--env", "production")).startsWith("Production (production), PRODUCTION\n");
        assertThat(ann.lists("key", "list", "--json")).hasSize(2);
    }

    @Test
    void key_list_requires_env_if_several_development_environments_exist() {
        ann.sees("env", "create", "Staging", "--type", "development");

        assertThat(ann.isRefused("key", "list")).contains("--env development|staging");
    }

    @LongTest
    void key_is_created_and_shown_once() {
        String made = ann.sees("key", "create", "Crawler", "--scope", "customer:read", "--scope", "subscription:write");

        assertThat(made)
                .containsPattern("(?m)^scopes +CUSTOMER:READ, SUBSCRIPTION:WRITE$")
                .containsPattern("(?m)^key +server-\\S+$")
                .contains("not shown again");
        assertThat(ann.sees("key", "list")).contains("Crawler", "CUSTOMER:READ").doesNotContain("server-");
    }

    @Test
    void rotated_key_stays_valid_until_it_expires_or_is_revoked() {
        JsonObject server = ann.lists("key", "list", "--json").stream()
                .filter(it -> it.text("keyType").equals("SERVER"))
                .findFirst()
                .orElseThrow();
        assertThat(ann.isRefused("key", "revoke", server.text("id")))
                .contains("id: Key `%s` was not rotated.".formatted(server.text("id")));

        String soon = Instant.now().plus(Duration.ofDays(1)).toString();
        JsonObject rotated = ann.gets("key", "rotate", server.text("id"), "--expire-at", soon, "--json");

        acme.http().get(rotated.text("token"), "/api/v1/customers").isOk();
        acme.development().get("/customers").isOk();
        String later = Instant.now().plus(Duration.ofDays(2)).toString();
        assertThat(ann.sees("key", "expire", server.text("id"), later)).contains("EXPIRING_SOON");
        assertThat(ann.sees("key", "revoke", server.text("id"))).contains("EXPIRED");
        assertThat(acme.development().get("/customers").status()).isEqualTo(401);
    }

    @LongTest
    void scoped_key_is_created_with_an_expiry_and_revoked() {
        String soon = Instant.now().plus(Duration.ofDays(1)).toString();
        JsonObject made =
                ann.gets("key", "create", "Crawler", "--scope", "customer:read", "--expire-at", soon, "--json");
        acme.http().get(made.text("token"), "/api/v1/customers").isOk();
        assertThat(made.text("status")).isEqualTo("EXPIRING_SOON");

        assertThat(ann.sees("key", "revoke", made.text("id"))).contains("EXPIRED");

        acme.http().get(made.text("token"), "/api/v1/customers").isProblem(401, "Unauthenticated");
        assertThat(ann.isRefused("key", "create", "X", "--scope", "customer:read", "--expire-at", "soon"))
                .contains("expireAt");
    }

    @LongTest
    void invalid_key_argument_is_named() {
        assertThat(ann.isRefused("key", "create", "X", "--scope", "customer:reed"))
                .contains("scopes.0.action", "READ");
        assertThat(ann.isRefused("key", "create", "X", "--scope", "customer")).contains("scopes.0.action");
        assertThat(ann.isRefused("key", "rotate", UUID.randomUUID().toString()))
                .contains("does not exist in this environment.");
        assertThat(ann.isRefused("key", "expire", UUID.randomUUID().toString(), "soon"))
                .contains("expireAt");
        assertThat(ann.isRefused("key", "list", "--env", "developmen")).contains("Did you mean development?");
        assertThat(ann.types("key", "create", "X").exit()).isEqualTo(Command.WRONG_USAGE);
    }

    @LongTest
    void environment_key_and_unknown_key_cannot_list_environments() {
        assertThat(ann.isRefused("env", "list", "--key", acme.development().key()))
                .startsWith("ambit: ");
        assertThat(ann.isRefused("env", "list", "--key", "guessed"))
                .isEqualTo("ambit: The key in `X-API-KEY` is unknown, was revoked or has expired. Check that it is"
                        + " complete, or send another key.");
    }
}
