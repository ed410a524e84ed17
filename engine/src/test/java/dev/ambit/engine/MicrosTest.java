package dev.ambit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MicrosTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.000001, 1",
        "2.5, 2500000",
        "1E3, 1000000000",
        "1.0000000000, 1000000",
        "-0.5, -500000",
        "9223372036854.775807, 9223372036854775807"
    })
    void a_quantity_is_kept_exactly(BigDecimal quantity, long micros) {
        assertThat(Micros.of(quantity)).isEqualTo(micros);
        assertThat(Micros.decimal(micros)).isEqualByComparingTo(quantity);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0000001", "1.2345678", "9223372036854.775808", "1E13", "1E-2147483640"})
    void a_quantity_that_does_not_fit_is_refused(BigDecimal quantity) {
        assertThatThrownBy(() -> Micros.of(quantity)).isInstanceOf(ArithmeticException.class);
    }

    /// Expanded to all its digits, such a number would fill the memory.
    @ParameterizedTest
    @ValueSource(strings = {"1E999999999", "1E2147483647", "1E2147483641", "123456789E2147483630"})
    void quantity_with_a_huge_exponent_is_refused_without_expansion(BigDecimal quantity) {
        assertThatThrownBy(() -> Micros.of(quantity)).isInstanceOf(ArithmeticException.class);
    }

    @ParameterizedTest
    @CsvSource({"2500000, 2.5", "1000000000, 1000", "0, 0", "1, 0.000001", "100000000000000, 100000000"})
    void quantity_is_shown_without_exponent_and_trailing_zeros(long micros, String shown) {
        assertThat(Micros.decimal(micros)).hasToString(shown);
    }

    @Test
    void sums_and_products_are_capped_at_the_largest_quantity() {
        assertThat(Micros.plus(1, 2)).isEqualTo(3);
        assertThat(Micros.plus(Micros.MAX - 1, 1)).isEqualTo(Micros.MAX);
        assertThat(Micros.plus(Micros.MAX, 1)).isEqualTo(Micros.MAX);
        assertThat(Micros.plus(Micros.MAX, Micros.MAX)).isEqualTo(Micros.MAX);
        assertThat(Micros.times(2, 3)).isEqualTo(6);
        assertThat(Micros.times(Micros.MAX / 2, 2)).isEqualTo(Micros.MAX - 1);
        assertThat(Micros.times(Micros.MAX / 2 + 1, 2)).isEqualTo(Micros.MAX);
        assertThat(Micros.times(Micros.MAX, Integer.MAX_VALUE)).isEqualTo(Micros.MAX);
    }
}
