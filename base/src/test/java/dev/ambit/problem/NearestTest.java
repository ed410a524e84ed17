package dev.ambit.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

    @Test
    void only_a_word_within_a_small_distance_is_suggested() {
        assertThat(Nearest.hint("STAGING", List.of("PRODUCTION", "DEVELOPMENT")))
                .isEmpty();
        assertThat(Nearest.hint("colour", List.of("color", "count"))).isEqualTo(" Do you mean \"color\"?");
        assertThat(Nearest.hint("nmae", List.of("name"))).isEqualTo(" Do you mean \"name\"?");
        assertThat(Nearest.hint("xy", List.of("id"))).isEmpty();
    }
}
