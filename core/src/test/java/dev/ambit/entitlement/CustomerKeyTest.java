package dev.ambit.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.clock.EnvironmentTime;
import dev.ambit.db.EnvironmentId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CustomerKeyTest {

    private static final EnvironmentCache MEMORY = memory();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "customer",
                "customer-",
                "c-12345678901234567890123456789012345678",
                "c-123456789012345678901234567890123456789",
                "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9fa",
                "ann@example.com",
                "zoë",
                "顧客",
                "a\0",
                "\0",
                "ÿ"
            })
    void customer_keys_of_equal_ids_are_equal_and_return_the_id(String id) {
        var key = new CustomerKey(MEMORY, id);
        assertThat(key.customerId()).isEqualTo(id);
        assertThat(key).isEqualTo(new CustomerKey(MEMORY, id)).hasSameHashCodeAs(new CustomerKey(MEMORY, id));
    }

    @Test
    void customer_keys_of_different_ids_are_different() {
        var ids = List.of("", "\0", "a", "a\0", "\0a", "aaaaaaaa", "aaaaaaaaa", "b", "ab", "ba", "Aa", "BB");
        assertThat(ids.stream().map(it -> new CustomerKey(MEMORY, it)).distinct())
                .hasSameSizeAs(ids);
    }

    @Test
    void customer_keys_of_a_reloaded_environment_differ_from_earlier_keys() {
        assertThat(new CustomerKey(MEMORY, "ann")).isNotEqualTo(new CustomerKey(memory(), "ann"));
    }

    private static EnvironmentCache memory() {
        return new EnvironmentCache(new EnvironmentId(1), 0, EnvironmentTime.REAL, 0);
    }
}
