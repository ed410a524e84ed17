package dev.ambit.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LargeEnvironment;
import org.junit.jupiter.api.Test;

class KeyHashesTest {

    @Test
    void key_hash_lookup_uses_the_primary_key_index() {
        String plan = LargeEnvironment.plan(LargeEnvironment.environment(), tx -> KeyHashes.find(tx, new byte[32]));

        assertThat(plan).contains("Index Scan using key_hashes_pkey").doesNotContain("Seq Scan on key_hashes");
    }
}
