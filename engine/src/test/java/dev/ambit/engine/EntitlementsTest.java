package dev.ambit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntitlementsTest {

    @Test
    void granted_features_are_found_and_others_are_not() {
        for (int size = 0; size < 300; size++) {
            List<Entitlement> all = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                all.add(granted("feature-" + i));
            }
            var entitlements = new Entitlements(all);

            for (int i = 0; i < size; i++) {
                assertThat(entitlements.of("feature-" + i)).isSameAs(all.get(i));
            }
            assertThat(entitlements.of("feature-" + size)).isNull();
            assertThat(entitlements.of("")).isNull();
        }
    }

    /// `Aa` and `BB` have the same hash, and so have their concatenations.
    @Test
    void feature_ids_with_equal_hashes_are_distinguished() {
        List<Entitlement> all = List.of(granted("AaAa"), granted("AaBB"), granted("BBAa"));

        var entitlements = new Entitlements(all);

        assertThat(all)
                .allSatisfy(entitlement ->
                        assertThat(entitlements.of(entitlement.feature().id())).isSameAs(entitlement));
        assertThat(entitlements.of("BBBB")).isNull();
    }

    @Test
    void empty_entitlements_have_no_features_and_no_counters() {
        assertThat(Entitlements.NONE.of("sso")).isNull();
        assertThat(Entitlements.NONE.all()).isEmpty();
        assertThat(Entitlements.NONE.counters()).isZero();
    }

    private static Entitlement granted(String id) {
        return new Entitlement(FeatureKind.BOOLEAN.feature(id), false, new Limit.Hard(0), Set.of(), null, 0, -1);
    }
}
