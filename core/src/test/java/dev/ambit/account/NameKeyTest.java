package dev.ambit.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameKeyTest {

    @ParameterizedTest
    @CsvSource({
        "Production, PRODUCTION",
        "Straße, STRASSE",
        "ΟΔΟΣ, οδος",
        "Cafe\u0301, café",
        "ǰ, J\u030C",
        "İ, i\u0307",
        "❤️, ❤",
        "می\u200Cخواهم, میخواهم",
        "Pro\u200Bduction, Production",
        "My\u00A0stage, My stage",
        "My  stage, My stage",
        "' Production\u3000', Production",
    })
    void names_with_equal_canonical_forms_have_one_key(String one, String other) {
        assertThat(NameKey.of(one)).isEqualTo(NameKey.of(other));
    }

    @ParameterizedTest
    @CsvSource({"Production, Production 2", "Café, Cafe", "ﬁle, file2", "My stage, Mystage", "日本, 日木"})
    void names_with_different_canonical_forms_have_two_keys(String one, String other) {
        assertThat(NameKey.of(one)).isNotEqualTo(NameKey.of(other));
    }

    @Test
    void name_key_of_a_name_key_is_unchanged() {
        String name = " Straße\u00A0 ΟΔΟΣ e\u0301\uFE0F ";

        assertThat(NameKey.of(NameKey.of(name).value())).isEqualTo(NameKey.of(name));
    }
}
