package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
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
    void stripe_key_is_read_from_standard_input_and_not_shown() {
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

    @LongTest
    void stripe_key_on_the_command_line_is_refused_and_not_printed() {
        String key = stripe.key(account, "sk_test_");

        CommandOutput typed = ann.types("stripe", "connect", key);

        assertThat(typed.exit()).isEqualTo(Command.WRONG_USAGE);
        assertThat(typed.err()).contains("history of the shell").doesNotContain(key);
        assertThat(stripe.asked(key)).isEmpty();
    }

    @LongTest
    void live_stripe_key_is_refused_in_development_and_accepted_in_production() {
        String key = stripe.key(account, "sk_live_");

        assertThat(ann.pipeRefused(key, "stripe", "connect"))
                .startsWith("ambit: ")
                .doesNotContain(key);
        assertThat(ann.pipeDone(key, "stripe", "connect", "--env", "production"))
                .startsWith("Production (production), PRODUCTION\n")
                .containsPattern("(?m)^mode +LIVE$");
    }
}
