package dev.ambit.check;

import dev.ambit.engine.Decision;
import dev.ambit.engine.Decision.Denied;
import dev.ambit.engine.Decision.Granted;
import dev.ambit.engine.Reason;
import org.jspecify.annotations.Nullable;

/// Maps the engine's reasons to the `reason` texts of `/check-access`, which the BYOS document defines.
enum CheckOutcome {
    GRANTED(null),
    NO_CUSTOMER("Customer not found"),
    NO_ENTITLEMENT("Customer not entitled to feature"),
    LIMIT_EXCEEDED("Requested usage exceeds the entitlement usage limit"),
    OTHER_VALUES("Requested values are not all among the values of the entitlement"),
    OTHER_TYPE("Feature type is not BOOLEAN, NUMBER or ENUM"),
    NOT_NOW("Access is denied");

    private final @Nullable String reason;

    CheckOutcome(@Nullable String reason) {
        this.reason = reason;
    }

    static CheckOutcome of(Decision decision) {
        return switch (decision) {
            case Granted() -> GRANTED;
            case Denied(Reason reason) -> of(reason);
        };
    }

    /// Treats an archived customer as missing, because a replica deletes it, and a denied feature as not entitled,
    /// because lists omit it.
    static CheckOutcome of(Reason reason) {
        return switch (reason) {
            case CUSTOMER_NOT_FOUND, CUSTOMER_IS_ARCHIVED -> NO_CUSTOMER;
            case CUSTOMER_RESOURCE_NOT_FOUND,
                    FEATURE_NOT_FOUND,
                    NO_ACTIVE_SUBSCRIPTION,
                    NO_FEATURE_ENTITLEMENT_IN_SUBSCRIPTION,
                    ENTITLEMENT_NOT_FOUND,
                    REVOKED -> NO_ENTITLEMENT;
            case REQUESTED_USAGE_EXCEEDING_LIMIT -> LIMIT_EXCEEDED;
            case REQUESTED_VALUES_MISMATCH -> OTHER_VALUES;
            case FEATURE_TYPE_MISMATCH -> OTHER_TYPE;
            case BUDGET_EXCEEDED, INSUFFICIENT_CREDITS, UNKNOWN -> NOT_NOW;
        };
    }

    int status() {
        return this == GRANTED ? 200 : 403;
    }

    boolean isGranted() {
        return this == GRANTED;
    }

    /// Returns null if the check is granted.
    @Nullable
    String reason() {
        return reason;
    }
}
