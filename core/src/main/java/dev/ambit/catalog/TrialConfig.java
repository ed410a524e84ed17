package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The trial that a plan offers, as callers send it. An empty object offers no trial.
public record TrialConfig(
        @Nullable Integer duration,
        @Nullable Unit units,
        @Nullable Object budget,
        @Nullable End trialEndBehavior) {

    private static final int DURATION_MAX = 3_650;

    public enum Unit {
        DAY,
        MONTH,
    }

    public enum End {
        CONVERT_TO_PAID,
        CANCEL_SUBSCRIPTION,
    }

    public TrialConfig {
        Coupons.requireNoBudget("budget", budget);
        if (duration != null && (duration < 1 || duration > DURATION_MAX)) {
            throw BAD_USER_INPUT
                    .because(
                            "`duration` must be a whole number from 1 to %d; received `%d`. Send the length of the trial."
                                    .formatted(DURATION_MAX, duration))
                    .at("duration", duration, "1 to " + DURATION_MAX);
        }
        boolean isEmpty = duration == null && units == null && trialEndBehavior == null;
        if (!isEmpty && duration == null) {
            throw missing("duration", "1 to " + DURATION_MAX);
        }
        if (!isEmpty && units == null) {
            throw missing("units", "DAY, MONTH");
        }
    }

    /// Returns the trial as a package keeps it, or null for an empty object.
    static @Nullable Object kept(@Nullable TrialConfig sent) {
        if (sent == null || sent.duration == null) {
            return null;
        }
        Map<String, Object> stored = StoredFields.object(sent);
        stored.remove("budget");
        return stored;
    }

    private static Problem missing(String field, String allowed) {
        return BAD_USER_INPUT
                .because("`%s` is missing. A trial needs `duration` and `units`. Add `%s`.".formatted(field, field))
                .at(field, null, allowed);
    }
}
