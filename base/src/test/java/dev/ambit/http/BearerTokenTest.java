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
    void a_reader_shows_the_token(String authorization, boolean isAdmitted) {
        assertThat(new BearerToken("0123456789abcdef").isShown(authorization)).isEqualTo(isAdmitted);
    }

    @Test
    void an_open_replica_asks_for_none() {
        assertThat(new BearerToken(null).isShown(null)).isTrue();
        assertThat(new BearerToken("0123456789abcdef").isShown(null)).isFalse();
    }
}
