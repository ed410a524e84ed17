package dev.ambit.console;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The answer to a check, or an entry of a customer's entitlements, as the API returns it.
public record CheckAnswer(
        boolean isGranted,
        @Nullable String accessDeniedReason,
        @Nullable Checked feature,
        @Nullable BigDecimal currentUsage,
        @Nullable BigDecimal usageLimit,
        @Nullable Boolean hasUnlimitedUsage,
        @Nullable Boolean hasSoftLimit,
        @Nullable String resetPeriod,
        @Nullable Instant usagePeriodEnd,
        @Nullable Instant validUntil,
        @Nullable Reasons explanation) {

    public record Checked(String id, String displayName, String featureType) {}

    /// The explanation.
    ///
    /// @param contributions the part of each subscription, add-on and grant
    public record Reasons(
            String sentence,
            Instant at,
            List<Origin> sources,
            List<Contribution> contributions,
            @Nullable Calculation arithmetic) {

        /// Returns the values of the customer, for a feature with values.
        public List<String> values() {
            return contributions.stream()
                    .filter(Contribution::won)
                    .flatMap(it -> it.terms().enumValues().stream())
                    .distinct()
                    .toList();
        }
    }

    public record Origin(
            String id,
            String kind,
            @Nullable String resourceId,
            Instant startDate,
            @Nullable Instant endDate) {}

    public record Contribution(
            String subscriptionId,
            String origin,
            @Nullable String packageId,
            @Nullable Integer version,
            int quantity,
            Terms terms,
            String gives,
            String effect,
            boolean won) {

        /// Returns the given amount with separators of thousands.
        public String givesText() {
            return gives.matches("\\d{1,18}") ? EntitlementText.number(new BigDecimal(gives)) : gives;
        }

        public boolean isPromotion() {
            return packageId == null;
        }

        public boolean isPlan() {
            return origin.equals("plan");
        }
    }

    public record Terms(
            boolean isGranted,
            @Nullable BigDecimal usageLimit,
            boolean hasUnlimitedUsage,
            boolean hasSoftLimit,
            List<String> enumValues) {}

    /// The comparison of usage and limit.
    ///
    /// @param limit null: unlimited
    public record Calculation(
            BigDecimal used,
            BigDecimal requested,
            BigDecimal total,
            @Nullable BigDecimal limit,
            boolean soft,
            @Nullable BigDecimal left,
            @Nullable Instant periodStart,
            @Nullable Instant periodEnd) {

        /// Returns the comparison as a formula, such as `2,950 used + 100 requested = 3,050 > 3,000`.
        public String formula() {
            String sum = requested.signum() == 0
                    ? EntitlementText.number(used) + " used"
                    : "%s used + %s requested = %s"
                            .formatted(
                                    EntitlementText.number(used),
                                    EntitlementText.number(requested),
                                    EntitlementText.number(total));
            if (limit == null) {
                return sum + ", no limit";
            }
            return "%s %s %s".formatted(sum, total.compareTo(limit) > 0 ? ">" : "≤", EntitlementText.number(limit));
        }

        public String leftWord() {
            return left == null ? "Unlimited" : EntitlementText.number(left);
        }
    }

    /// Checks one feature, with an explanation.
    ///
    /// @param query further parameters, each with its ampersand
    static CheckAnswer explained(
            ConsoleRequest visit, ConsoleScope scope, String customerId, String featureId, String query) {
        return visit.send(
                        scope,
                        "GET",
                        "/customers/%s/entitlements/check?explain=true&featureId=%s%s"
                                .formatted(UrlText.encoded(customerId), UrlText.encoded(featureId), query),
                        null)
                .data(CheckAnswer.class);
    }

    public boolean isUnlimited() {
        return Boolean.TRUE.equals(hasUnlimitedUsage);
    }

    public boolean isSoft() {
        return Boolean.TRUE.equals(hasSoftLimit);
    }

    /// Returns the reason of a denial as a short label.
    public String reasonWord() {
        return switch (Objects.requireNonNullElse(accessDeniedReason, "")) {
            case "" -> "";
            case "RequestedUsageExceedingLimit" -> "Over the limit";
            case "NoFeatureEntitlementInSubscription" -> "Not included";
            case "NoActiveSubscription" -> "No active subscription";
            case "CustomerNotFound" -> "Customer not found";
            case "CustomerIsArchived" -> "Customer is archived";
            case "CustomerResourceNotFound" -> "Resource not found";
            case "FeatureNotFound" -> "Feature not found";
            case "RequestedValuesMismatch" -> "Value not included";
            case "Revoked" -> "Revoked";
            default -> Objects.requireNonNullElse(accessDeniedReason, "");
        };
    }
}
