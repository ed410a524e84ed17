package dev.ambit.environment;

import java.util.List;

/// The permanent type of an environment, with all differences. The console calls `DEVELOPMENT` "non-production".
public enum EnvironmentType {
    PRODUCTION,
    DEVELOPMENT;

    private static final List<String> REDS = List.of("#e03131", "#c92a2a", "#be123c");
    private static final List<String> BLUES_AND_GREENS =
            List.of("#1c7ed6", "#2f9e44", "#0c8599", "#4263eb", "#087f5b", "#4d7c0f");

    /// Returns the default colors. Production is red, and nothing else is.
    List<String> palette() {
        return this == PRODUCTION ? REDS : BLUES_AND_GREENS;
    }

    /// Returns whether entities and usage count against the account's allowance.
    public boolean isCountedAgainstAllowance() {
        return this == PRODUCTION;
    }

    /// Returns whether the event log has the events about members and orders of the account.
    boolean receivesAccountEvents() {
        return this == PRODUCTION;
    }

    /// Returns whether a service level is promised.
    public boolean hasServiceLevel() {
        return this == PRODUCTION;
    }

    /// Returns whether its requests are refused first when the server is overloaded.
    public boolean isShedFirst() {
        return this != PRODUCTION;
    }

    /// Returns whether its clock can be stopped and advanced.
    public boolean mayMoveClock() {
        return this != PRODUCTION;
    }

    /// Returns whether failures can be injected into webhook deliveries.
    public boolean mayHaveChaos() {
        return this != PRODUCTION;
    }

    /// Returns whether weak security settings cause warnings.
    public boolean warnsOfWeakSecurity() {
        return this == PRODUCTION;
    }

    /// Returns whether it is connected to a live Stripe account; otherwise to one in test mode.
    public boolean hasLiveStripe() {
        return this == PRODUCTION;
    }

    /// Returns whether development environments can be ordered for an environment of this type. They use its
    /// blueprint and its masking rules.
    public boolean hasDevelopments() {
        return this == PRODUCTION;
    }

    /// Returns whether its stack is backed up on a schedule.
    public boolean isBackedUp() {
        return this == PRODUCTION;
    }

    /// Returns whether rows of another environment, or of an export, can replace its own.
    public boolean mayTakeRows() {
        return this != PRODUCTION;
    }

    /// Returns whether environments of this type can have an expiry.
    public boolean canExpire() {
        return this != PRODUCTION;
    }

    /// Returns whether the type is `PRODUCTION`. Only two places may ask: the check of a member's role, because members
    /// have another role in production, and the filter of lists by type. Any other difference needs its own method.
    public boolean isProduction() {
        return this == PRODUCTION;
    }
}
