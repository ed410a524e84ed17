package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.problem.Problem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks that a typed number is parsed as it looks, or refused.
class FormNumberTest {

    @ParameterizedTest
    @CsvSource({"'2,500', 2500", "'-1,234,567.5', -1234567.5", "2500, 2500", "1.50, 1.50", "' 12 ', 12"})
    void separators_of_thousands_are_accepted(String typed, String number) {
        assertThat(FormNumber.of("value", typed)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2,5", "1,50", "25,00", "1234,567", "1,234,56", ",500", "1.234,5", "many", "", "1,,000"})
    void misplaced_commas_and_invalid_numbers_are_refused(String typed) {
        assertThatThrownBy(() -> FormNumber.of("value", typed))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("must be a number such as 2,500");
        assertThat(FormNumber.digits(typed)).isEqualTo(typed);
    }
}
