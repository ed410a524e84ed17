package dev.ambit.replica;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadTokenTest {

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
        assertThat(new ReadToken("0123456789abcdef").admits(authorization)).isEqualTo(isAdmitted);
    }

    @Test
    void an_open_replica_asks_for_none() {
        assertThat(new ReadToken(null).admits(null)).isTrue();
        assertThat(new ReadToken("0123456789abcdef").admits(null)).isFalse();
    }
}
