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
    void only_a_number_is_metered() {
        assertRefused(() -> new Feature("sso", FeatureType.BOOLEAN, MeterType.INCREMENTAL));
    }

    @Test
    void a_limit_is_not_below_zero() {
        assertRefused(() -> new Limit.Hard(-1));
        assertRefused(() -> new Limit.Soft(-1));
    }

    @Test
    void only_what_is_metered_resets() {
        assertRefused(() -> new Grant(SSO, true, NONE, Set.of(), MONTHLY, Behavior.INCREMENT));
    }

    @Test
    void a_package_grants_a_feature_once() {
        assertRefused(() -> new PackageVersion("package", 1, List.of(GRANT, GRANT), null));
    }

    @Test
    void an_add_on_is_bought_at_least_once_and_stands_once_in_a_subscription() {
        var addOn = new AddOn(PACKAGE, 1);

        assertRefused(() -> new AddOn(PACKAGE, 0));
        assertRefused(() -> new Source.Subscription("subscription", false, PACKAGE, List.of(addOn, addOn), List.of()));
    }

    @Test
    void what_is_metered_and_granted_has_a_counter_and_nothing_else_has() {
        assertRefused(() -> new Entitlement(CALLS, false, NONE, Set.of(), null, 0, -1));
        assertRefused(() -> new Entitlement(CALLS, true, NONE, Set.of(), null, 0, 0));
        assertRefused(() -> new Entitlement(SSO, false, NONE, Set.of(), null, 0, 0));
    }

    private static void assertRefused(ThrowingCallable making) {
        assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class);
    }
}
