package dev.ambit.check;

import dev.ambit.engine.Decision;
import dev.ambit.engine.Decision.Denied;
import dev.ambit.engine.Decision.Granted;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import dev.ambit.engine.Reason;
import java.math.BigDecimal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One entry of a customer's entitlements, with the fields that a check needs.
///
/// @param type null if the type is unknown
/// @param isOpen whether usage is unlimited or has a soft limit
/// @param hasValues whether values are listed, of any type
/// @param usage the reported usage, possibly of a past period
/// @param resetMillis when the usage becomes 0; `Long.MAX_VALUE` if never
record HeldEntitlement(
        String featureId,
        @Nullable FeatureType type,
        MeterType meter,
        boolean isOpen,
        boolean hasValues,
        Set<String> values,
        BigDecimal usage,
        BigDecimal limit,
        long resetMillis) {

    static final long NEVER = Long.MAX_VALUE;

    /// Returns whether the limit applies.
    boolean isLimited() {
        return type == FeatureType.NUMBER && meter != MeterType.NONE && !isOpen;
    }

    /// Returns the usage of the current period.
    BigDecimal used(long nowMillis) {
        return resetMillis <= nowMillis ? BigDecimal.ZERO : usage;
    }

    /// Returns whether the engine can decide. It does not know types other than those below, would grant an empty
    /// list of values to requests without values, and counts only millionths from 0 to nine trillion.
    boolean isForEngine() {
        return switch (type) {
            case null -> false;
            case BOOLEAN -> true;
            case ENUM -> hasValues;
            case NUMBER -> !isLimited() || (isCountable(usage) && isCountable(limit));
        };
    }

    /// Decides with exact decimals where the engine cannot.
    Decision decide(CheckRequest question, long nowMillis) {
        return switch (type) {
            case null -> new Denied(Reason.FEATURE_TYPE_MISMATCH);
            case BOOLEAN -> new Granted();
            case ENUM -> new Denied(Reason.REQUESTED_VALUES_MISMATCH);
            case NUMBER -> decide(used(nowMillis), question.requestedUsage(), limit);
        };
    }

    static Decision decide(BigDecimal used, BigDecimal requested, BigDecimal limit) {
        return used.add(requested).compareTo(limit) <= 0
                ? new Granted()
                : new Denied(Reason.REQUESTED_USAGE_EXCEEDING_LIMIT);
    }

    private static boolean isCountable(BigDecimal quantity) {
        return CheckRequest.micros(quantity) != CheckRequest.UNCOUNTABLE;
    }
}
