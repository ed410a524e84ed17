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

/// What one entry of a customer's list says, as far as a check needs it.
///
/// @param type null if it is none of ours
/// @param isOpen its usage is unlimited, or beyond a limit that only warns
/// @param hasValues whether any are listed, be they texts or not
/// @param usage as it was reported, perhaps of a period that is over
/// @param resetMillis from then on the usage is 0; `Long.MAX_VALUE`: it stays
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

    /// Whether its limit counts for anything.
    boolean isLimited() {
        return type == FeatureType.NUMBER && meter != MeterType.NONE && !isOpen;
    }

    /// What was used in the period of now.
    BigDecimal used(long nowMillis) {
        return resetMillis <= nowMillis ? BigDecimal.ZERO : usage;
    }

    /// Whether the engine answers for it. It knows no other types, grants an empty list of values to whoever
    /// asks for none, and counts in millionths from 0 to nine trillion.
    boolean isForEngine() {
        return switch (type) {
            case null -> false;
            case BOOLEAN -> true;
            case ENUM -> hasValues;
            case NUMBER -> !isLimited() || (isCountable(usage) && isCountable(limit));
        };
    }

    /// Answers for what is not for the engine, in full decimals.
    Decision decide(Question question, long nowMillis) {
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
        return Question.micros(quantity) != Question.UNCOUNTABLE;
    }
}
