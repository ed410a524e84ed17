package dev.ambit.applier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests numbers with huge exponents, such as a billion digits in three characters.
class HugeNumberTest {

    private static final String LIST = """
            'customer': {'id': 'ann'}, 'entitlements': [{'feature': {'id': 'calls'}, 'currentUsage': %s}]""";
    private static final String USAGE = """
            'customer': {'id': 'ann'}, 'feature': {'id': 'calls'}, 'currentUsage': %s""";

    private final ReplicaDatabase replica = ReplicaDatabase.open();

    @BeforeEach
    void sell() {
        replica.apply("customer.created", 10, "'id': 'ann'");
        replica.apply("entitlements.updated", 10, LIST.formatted("1"));
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @ParameterizedTest
    @CsvSource({"5e2, 500", "1E+2, 100", "25e-1, 2.5", "-1.5e1, -15", "0e9, 0"})
    void exponents_are_accepted_in_all_usage_fields(String sent, String number) {
        replica.apply("entitlements.updated", 20, LIST.formatted(sent));
        assertThat(replica.rows("select current_usage::text from ambit.entitlement_rows"))
                .containsExactly(number);

        replica.apply("measurement.reported", 30, USAGE.formatted(sent));
        assertThat(replica.rows("select current_usage::text from ambit.entitlement_rows"))
                .containsExactly(number);
        assertThat(replica.rows("select current_usage::text from ambit.usage_rows"))
                .containsExactly(number);
    }

    /// The view shows the rest of the list.
    @ParameterizedTest
    @ValueSource(strings = {"1e1000000", "-1e999999999", "1e-999999999", "1e99999999999"})
    void huge_number_is_kept_in_lists_and_rejected_in_measurements(String sent) {
        assertThat(replica.apply("entitlements.updated", 20, LIST.formatted(sent)))
                .isEqualTo(Receipt.APPLIED);
        assertThatThrownBy(() -> replica.apply("measurement.reported", 30, USAGE.formatted(sent)))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining("currentUsage");

        assertThat(replica.rows("select feature_id || coalesce(current_usage::text, '') from ambit.entitlement_rows"))
                .containsExactly("calls");
        assertThat(replica.rows("select entitlements::text from public.customers"))
                .allMatch(it -> it.contains(sent));
        assertThat(UsageMerge.counters("[{\"feature\": {\"id\": \"calls\"}, \"currentUsage\": %s}]".formatted(sent)))
                .isEmpty();
    }
}
