package dev.ambit.console;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A promotional grant, as the API returns it.
public record GrantRecord(
        String featureId,
        String status,
        Instant startDate,
        @Nullable Instant endDate,
        @Nullable List<String> enumValues,
        boolean hasSoftLimit,
        boolean hasUnlimitedUsage,
        @Nullable String resetPeriod,
        @Nullable BigDecimal usageLimit) {

    public boolean isActive() {
        return status.equals("Active");
    }

    public String value() {
        if (hasUnlimitedUsage) {
            return "Unlimited";
        }
        if (usageLimit != null) {
            return EntitlementText.number(usageLimit) + (hasSoftLimit ? " (soft limit)" : "");
        }
        return enumValues == null || enumValues.isEmpty() ? "Included" : String.join(", ", enumValues);
    }
}
