package dev.ambit.integration;

import dev.ambit.environment.EnvironmentType;

/// Whether money moves. A sandbox is of the test mode.
public enum StripeMode {
    TEST,
    LIVE;

    /// The only one that such an environment takes (domain.md §4.7).
    static StripeMode of(EnvironmentType type) {
        return switch (type) {
            case PRODUCTION -> LIVE;
            case DEVELOPMENT -> TEST;
        };
    }
}
