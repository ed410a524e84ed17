package dev.ambit.console;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A feature in the table of a customer's entitlements.
///
/// @param answer null if the customer does not have the feature
/// @param values that the customer has, of a feature with values
public record EntitlementRow(
        String id,
        String name,
        @Nullable FeatureState feature,
        @Nullable CheckAnswer answer,
        List<String> values) {

    private static final Pattern BREAK = Pattern.compile("(?<=[a-z])(?=[A-Z])|(?<=[_.-])");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final BigDecimal PERCENT_MAX = BigDecimal.valueOf(1_000_000);
    private static final int WARNING_PERCENT = 80;
    private static final int FULL_PERCENT = 95;

    /// Returns the name in parts between which a line may break, such as `git`, `LFSStorage` and `Limit`.
    public List<String> nameParts() {
        return BREAK.splitAsStream(name).toList();
    }

    public boolean isMetered() {
        return answer != null && answer.currentUsage() != null;
    }

    /// Returns the share of the limit that is used, in percent; 0 without a limit.
    public int percent() {
        BigDecimal limit = answer == null ? null : answer.usageLimit();
        if (!isMetered() || limit == null) {
            return 0;
        }
        BigDecimal used = used();
        if (limit.signum() == 0) {
            return used.signum() == 0 ? 0 : 100;
        }
        return used.multiply(HUNDRED)
                .divide(limit, 0, RoundingMode.DOWN)
                .max(PERCENT_MAX.negate())
                .min(PERCENT_MAX)
                .intValue();
    }

    private BigDecimal used() {
        return answer == null ? BigDecimal.ZERO : Objects.requireNonNullElse(answer.currentUsage(), BigDecimal.ZERO);
    }

    public String usage() {
        return EntitlementText.number(used()) + " used";
    }

    public String unit() {
        return feature == null ? "" : feature.units();
    }

    /// Returns the style of the usage bar.
    public String level() {
        int percent = percent();
        return percent >= FULL_PERCENT ? "full" : percent >= WARNING_PERCENT ? "high" : "";
    }

    public String limit() {
        if (answer == null) {
            return "";
        }
        if (answer.isUnlimited()) {
            return "Unlimited";
        }
        BigDecimal limit = answer.usageLimit();
        if (limit != null && isMetered()) {
            return EntitlementText.number(limit) + (answer.isSoft() ? " (soft)" : "");
        }
        return "";
    }

    public boolean hasBar() {
        return isMetered() && answer != null && !answer.isUnlimited();
    }

    public boolean hasPercent() {
        BigDecimal limit = answer == null ? null : answer.usageLimit();
        return hasBar() && limit != null && limit.signum() > 0;
    }

    /// Returns the value of a feature that is not metered.
    public String value() {
        if (answer != null && answer.isUnlimited()) {
            return "Unlimited";
        }
        if (answer != null && answer.usageLimit() != null) {
            return EntitlementText.number(answer.usageLimit()) + (unit().isEmpty() ? "" : " " + unit());
        }
        if (values.isEmpty()) {
            return "Included";
        }
        return String.join(
                ", ",
                values.stream()
                        .map(it -> feature == null ? it : feature.valueWord(it))
                        .toList());
    }

    public @Nullable Instant resetsAt() {
        return answer == null ? null : answer.usagePeriodEnd();
    }
}
