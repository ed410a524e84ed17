package dev.ambit.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Constructors reject invalid values.
class RefusalTest {

    private static final Feature SSO = FeatureKind.BOOLEAN.feature("sso");
    private static final Feature CALLS = FeatureKind.METERED.feature("calls");
    private static final Limit NONE = new Limit.Hard(0);
    private static final Reset MONTHLY = new Reset(ResetPeriod.MONTH, Anchoring.SUBSCRIPTION_START);
    private static final Grant GRANT = new Grant(SSO, true, NONE, Set.of(), null, Behavior.INCREMENT);
    private static final PackageVersion PACKAGE = new PackageVersion("package", 1, List.of(GRANT), null);

    @Test
    void boolean_feature_with_a_meter_is_refused() {
        assertRefused(() -> new Feature("sso", FeatureType.BOOLEAN, MeterType.INCREMENTAL));
    }

    @Test
    void negative_limit_is_refused() {
        assertRefused(() -> new Limit.Hard(-1));
        assertRefused(() -> new Limit.Soft(-1));
    }

    @Test
    void reset_of_a_feature_without_a_meter_is_refused() {
        assertRefused(() -> new Grant(SSO, true, NONE, Set.of(), MONTHLY, Behavior.INCREMENT));
    }

    @Test
    void package_with_two_grants_of_a_feature_is_refused() {
        assertRefused(() -> new PackageVersion("package", 1, List.of(GRANT, GRANT), null));
    }

    @Test
    void duplicate_add_on_and_quantity_zero_are_refused() {
        var addOn = new AddOn(PACKAGE, 1);

        assertRefused(() -> new AddOn(PACKAGE, 0));
        assertRefused(() -> new Source.Subscription("subscription", false, PACKAGE, List.of(addOn, addOn), List.of()));
    }

    @Test
    void only_granted_metered_entitlements_have_a_counter() {
        assertRefused(() -> new Entitlement(CALLS, false, NONE, Set.of(), null, 0, -1));
        assertRefused(() -> new Entitlement(CALLS, true, NONE, Set.of(), null, 0, 0));
        assertRefused(() -> new Entitlement(SSO, false, NONE, Set.of(), null, 0, 0));
    }

    private static void assertRefused(ThrowingCallable making) {
        assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class);
    }
}
