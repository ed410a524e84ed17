package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import org.junit.jupiter.api.Test;

/// Commands for keys and signing secrets, which ask for confirmation in production.
class EnvironmentSecretsTest extends OwnerFixture {

    @Test
    void a_signing_secret_is_rotated_and_shown_once() {
        assertThat(ann.sees("env", "rotate-signing-secret", "development"))
                .containsPattern("(?m)^signing secret +\\S+$")
                .contains("not shown again")
                .doesNotContain(acme.development().signingSecret());
        assertThat(ann.pipeRefused("Production\n", "env", "rotate-signing-secret", "production"))
                .contains("Nothing was changed");
        assertThat(ann.gets("env", "rotate-signing-secret", "production", "--yes", "--json")
                        .text("signingSecret"))
                .isNotEmpty();
        assertThat(ann.isRefused("env", "rotate-signing-secret", "prodution")).contains("Did you mean production?");
    }

    @LongTest
    void rotating_a_production_key_asks_for_confirmation() {
        String key = ann.lists("key", "list", "--env", "production", "--json").stream()
                .filter(it -> it.text("keyType").equals("SERVER"))
                .findFirst()
                .orElseThrow()
                .text("id");

        assertThat(ann.isRefused("key", "rotate", key, "--env", "production")).contains("nothing was typed");
        acme.production().get("/customers").isOk();
        assertThat(ann.pipeDone("production\n", "key", "rotate", key, "--env", "production"))
                .contains("server-");
        assertThat(acme.production().get("/customers").status()).isEqualTo(401);
    }

    @Test
    void rate_limit_of_a_key_is_set_and_removed() {
        String key = ann.gets("key", "create", "Crawler", "--scope", "customer:read", "--json")
                .text("id");

        assertThat(ann.sees("key", "limit", key, "600")).containsPattern("(?m)^rate limit +600 per minute$");
        assertThat(ann.sees("key", "limit", key, "hosted")).containsPattern("(?m)^rate limit +hosted$");
        assertThat(ann.sees("key", "limit", key, "unlimited")).doesNotContain("calls");
        assertThat(ann.isRefused("key", "limit", key, "often"))
                .contains("CALLS must be a whole number; received `often`");
        assertThat(ann.isRefused("key", "limit", key, "0")).contains("rateLimit.perMinute");
    }
}
