package dev.ambit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntitlementsTest {

    @Test
    void every_feature_is_found_and_no_other() {
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

    /// `Aa` and `BB` have the same hash, and so has every row of them.
    @Test
    void ids_of_the_same_hash_are_told_apart() {
        List<Entitlement> all = List.of(granted("AaAa"), granted("AaBB"), granted("BBAa"));

        var entitlements = new Entitlements(all);

        assertThat(all)
                .allSatisfy(entitlement ->
                        assertThat(entitlements.of(entitlement.feature().id())).isSameAs(entitlement));
        assertThat(entitlements.of("BBBB")).isNull();
    }

    @Test
    void none_has_nothing() {
        assertThat(Entitlements.NONE.of("sso")).isNull();
        assertThat(Entitlements.NONE.all()).isEmpty();
        assertThat(Entitlements.NONE.counters()).isZero();
    }

    private static Entitlement granted(String id) {
        return new Entitlement(FeatureKind.BOOLEAN.feature(id), false, new Limit.Hard(0), Set.of(), null, 0, -1);
    }
}
