package dev.ambit.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BearerTokenTest {

    @ParameterizedTest
    @CsvSource({
        "Bearer 0123456789abcdef,  true",
        "bearer 0123456789abcdef,  true",
        "Bearer 0123456789abcdeF,  false",
        "Bearer 0123456789abcde,   false",
        "Basic 0123456789abcdef,   false",
        "0123456789abcdef,         false",
        "'',                       false",
    })
    void request_is_admitted_only_with_the_configured_token(String authorization, boolean isAdmitted) {
        assertThat(new BearerToken("0123456789abcdef").isShown(authorization)).isEqualTo(isAdmitted);
    }

    @Test
    void request_without_a_token_is_admitted_only_if_none_is_configured() {
        assertThat(new BearerToken(null).isShown(null)).isTrue();
        assertThat(new BearerToken("0123456789abcdef").isShown(null)).isFalse();
    }
}
