package dev.ambit.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.stack.Drift;
import org.junit.jupiter.api.Test;

/// Tests that access strings are compared by their meaning.
class AccessStringTest {

    private static final AccessString WANTED =
            AccessString.of("on ~shop:* resetchannels &shop:* -@all +@string +get -@dangerous");

    @Test
    void other_order_of_keys_and_channels_means_the_same() {
        AccessString found =
                AccessString.of("resetchannels  &shop:* -@all +@string +get -@dangerous resetkeys ~shop:* on");

        assertThat(WANTED.drifts(found)).isEmpty();
    }

    @Test
    void other_order_of_commands_means_something_else() {
        AccessString found = AccessString.of("on ~shop:* &shop:* -@all -@dangerous +@string +get");

        assertThat(WANTED.drifts(found)).extracting(Drift::what).containsExactly("rules.commands");
    }

    @Test
    void long_forms_mean_all_and_a_missing_state_means_off() {
        AccessString found = AccessString.of("allkeys allchannels allcommands");

        assertThat(AccessString.of("off ~* &* +@all").drifts(found)).isEmpty();
        assertThat(WANTED.drifts(found)).extracting(Drift::found).containsExactly("off", "~*", "&*", "+@all");
    }
}
