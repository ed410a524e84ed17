package dev.ambit.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.LongTest;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {

    private static final PasswordHash.Cost CHEAP = new PasswordHash.Cost(64, 1, 1);

    private final FixedBlockPool memory = new FixedBlockPool(CHEAP.memoryKib());

    /// The hash comes from the test suite of the Argon2 reference implementation.
    @LongTest
    void hash_of_the_reference_implementation_is_verified() {
        var hash = PasswordHash.parse(
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
        assertThat(hash.isOf("password", memory)).isTrue();
        assertThat(hash.isOf("passwort", memory)).isFalse();
    }

    @Test
    void stored_hash_can_be_parsed_and_verified() {
        byte[] salt = {1, 2, 3, 4, 5, 6, 7, 8};
        String stored = PasswordHash.make("pässwörd", CHEAP, salt, 32, memory).stored();
        assertThat(stored).startsWith("$argon2id$v=19$m=64,t=1,p=1$AQIDBAUGBwg$");
        assertThat(PasswordHash.parse(stored).isOf("pässwörd", memory)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "password", "$argon2i$v=19$m=64,t=1,p=1$AQID$AQID", "$argon2id$v=16$m=64,t=1,p=1$AQID$AQID"})
    void hash_in_another_format_is_refused(String stored) {
        assertThatThrownBy(() -> PasswordHash.parse(stored)).isInstanceOf(IllegalArgumentException.class);
    }
}
