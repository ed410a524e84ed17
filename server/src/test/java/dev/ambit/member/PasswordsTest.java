package dev.ambit.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.access.Allowance;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PasswordsTest {

    private static final int MORE = 8;

    @Test
    void after_a_stretch_they_are_hashed_at_a_pace() {
        Allowance stretch = Passwords.AT_A_STRETCH;
        var passwords = new Passwords();
        long begun = System.nanoTime();

        for (int tried = 0; tried < stretch.calls() + MORE; tried++) {
            assertThat(passwords.matches("correct horse battery", null)).isFalse();
        }

        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(took)
                .isGreaterThanOrEqualTo(
                        Duration.ofSeconds(stretch.seconds()).multipliedBy(MORE).dividedBy(stretch.calls()));
    }
}
