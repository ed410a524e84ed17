package dev.ambit.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            `id` is empty; received ``. Send another.       | `id` is empty. Send another.
            `id` must be a UUID; received ``                | `id` must be a UUID
            `id` must be a UUID; received `x`. Send another. | `id` must be a UUID; received `x`. Send another.
            `id` must be a UUID; received ` `. Send another. | `id` must be a UUID; received ` `. Send another.
            Template `` does not exist. Choose another.     | Template (empty) does not exist. Choose another.
            `` is no DNS name. Send another.                | (empty) is no DNS name. Send another.
            `a``b` is no DNS name. Send another.            | `a``b` is no DNS name. Send another.
            """)
    void message_shows_a_received_value_only_if_there_is_one(String message, String shown) {
        assertThat(ProblemCode.BAD_USER_INPUT.because(message).message()).isEqualTo(shown);
    }
}
