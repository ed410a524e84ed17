package dev.ambit.integration;

import dev.ambit.environment.EnvironmentType;

/// The mode of a Stripe account: live or test. Sandboxes are in test mode.
public enum StripeMode {
    TEST,
    LIVE;

    /// Returns the only mode that environments of this type accept.
    static StripeMode of(EnvironmentType type) {
        return type.hasLiveStripe() ? LIVE : TEST;
    }
}
