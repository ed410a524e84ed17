package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestServer;
import dev.ambit.TestStripe;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StripeCommandsTest extends OwnerFixture {

    private final TestStripe stripe = TestServer.stripe();
    private final String account = stripe.openAccount();

    @BeforeEach
    void haveKey() {
        ann = program();
    }

    @Test
    void a_key_comes_from_standard_input_and_is_not_shown_again() {
        String key = stripe.key(account, "sk_test_");

        String connected = ann.pipeDone(key + "\n", "stripe", "connect");

        assertThat(connected)
                .startsWith("Development (development), non-production\n")
                .containsPattern("(?m)^account +" + account + "$")
                .containsPattern("(?m)^mode +TEST$")
                .doesNotContain(key);
        assertThat(ann.gets("stripe", "show", "--json").text("stripeAccountId")).isEqualTo(account);
        assertThat(ann.sees("stripe", "disconnect")).contains(account);
        assertThat(ann.isRefused("stripe", "show")).startsWith("ambit: ");
    }

    @Test
    void a_key_on_the_command_line_is_refused_and_not_repeated() {
        String key = stripe.key(account, "sk_test_");

        CommandOutput typed = ann.types("stripe", "connect", key);

        assertThat(typed.exit()).isEqualTo(Command.WRONG_USAGE);
        assertThat(typed.err()).contains("history of the shell").doesNotContain(key);
        assertThat(stripe.asked(key)).isEmpty();
    }

    @Test
    void a_live_key_stays_out_of_development() {
        String key = stripe.key(account, "sk_live_");

        assertThat(ann.pipeRefused(key, "stripe", "connect"))
                .startsWith("ambit: ")
                .doesNotContain(key);
        assertThat(ann.pipeDone(key, "stripe", "connect", "--env", "production"))
                .startsWith("Production (production), PRODUCTION\n")
                .containsPattern("(?m)^mode +LIVE$");
    }
}
