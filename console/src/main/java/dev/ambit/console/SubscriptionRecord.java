package dev.ambit.console;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A subscription, as the API returns it.
public record SubscriptionRecord(
        String id,
        String customerId,
        String planId,
        String pricingType,
        String status,
        @Nullable String resourceId,
        List<Addon> addons,
        List<Units> charges,
        @Nullable String billingPeriod,
        @Nullable Instant currentBillingPeriodStart,
        @Nullable Instant currentBillingPeriodEnd,
        List<Price> prices,
        Instant startDate,
        @Nullable Instant effectiveEndDate,
        @Nullable Instant cancellationDate,
        @Nullable String cancelReason,
        @Nullable Instant trialEndDate,
        @Nullable Trial trial,
        List<Update> futureUpdates,
        List<String> outdatedPricePackages,
        Map<String, String> metadata,
        Instant createdAt) {

    public record Addon(String id, int quantity) {}

    /// A bought quantity of a feature that is priced per unit.
    public record Units(String id, BigDecimal quantity) {}

    /// A price.
    ///
    /// @param addonId null: the price of the plan
    /// @param amount null with tiers
    public record Price(
            @Nullable String addonId,
            @Nullable BigDecimal amount,
            @Nullable BigDecimal blockSize,
            String billingCadence,
            String billingModel,
            String currency,
            @Nullable String featureId) {

        public boolean isUsageBased() {
            return billingModel.equals("USAGE_BASED");
        }

        public boolean isOnce() {
            return billingCadence.equals("ONE_OFF");
        }
    }

    public record Trial(String trialEndBehavior) {

        public String word() {
            return switch (trialEndBehavior) {
                case "CONVERT_TO_PAID" -> "then converts to paid";
                case "CONVERT_TO_FREE" -> "then moves to the free plan";
                case "CANCEL_SUBSCRIPTION" -> "then is canceled";
                default -> trialEndBehavior;
            };
        }
    }

    /// A scheduled change.
    public record Update(
            Instant scheduledExecutionTime,
            String scheduleStatus,
            String subscriptionScheduleType,
            @Nullable Target targetPackage) {

        public boolean isPending() {
            return scheduleStatus.equals("SCHEDULED");
        }
    }

    public record Target(String id) {}

    static SubscriptionRecord find(ConsoleRequest visit, ConsoleScope scope, String encodedId) {
        return visit.send(scope, "GET", "/subscriptions/" + encodedId, null).data(SubscriptionRecord.class);
    }

    /// Reads the latest subscriptions of a customer.
    ///
    /// @param limit number of subscriptions, up to the size of one page of the API
    static List<SubscriptionRecord> ofCustomer(ConsoleRequest visit, ConsoleScope scope, String customerId, int limit) {
        return visit.send(
                        scope,
                        "GET",
                        "/subscriptions?customerId=%s&limit=%d".formatted(UrlText.encoded(customerId), limit),
                        null)
                .rows(SubscriptionRecord.class);
    }

    /// Returns the path of the page of a subscription.
    public static String path(ConsoleScope scope, String id) {
        return "%s/subscriptions/%s".formatted(scope.path(), UrlText.encoded(id));
    }

    public boolean isOver() {
        return status.equals("CANCELED") || status.equals("EXPIRED");
    }

    public boolean isLive() {
        return status.equals("ACTIVE") || isTrial();
    }

    public boolean isTrial() {
        return status.equals("IN_TRIAL");
    }

    /// Returns whether the subscription ends at a known time, apart from the end of a trial.
    public boolean isEnding() {
        return !isOver() && !isTrial() && effectiveEndDate != null;
    }

    /// Returns the add-ons and bought quantities.
    public List<Record> parts() {
        return Stream.concat(addons.stream(), charges.stream())
                .<Record>map(it -> it)
                .toList();
    }

    public List<Update> pending() {
        return futureUpdates.stream().filter(Update::isPending).toList();
    }

    public String statusWord() {
        return switch (status) {
            case "ACTIVE" -> isEnding() ? "Active, ending" : "Active";
            case "IN_TRIAL" -> "Trial";
            case "CANCELED" -> "Canceled";
            case "EXPIRED" -> "Expired";
            case "NOT_STARTED" -> "Not started";
            case "PAYMENT_PENDING" -> "Payment pending";
            default -> status;
        };
    }

    /// Returns the style of the badge with the status.
    public String statusStyle() {
        return isEnding() ? "draft" : isLive() ? "ok" : isOver() ? "" : "accent";
    }

    /// Returns the time that matters next, as a label for [#turnAt].
    public String turnWord() {
        if (isOver()) {
            return "Ended";
        }
        if (status.equals("NOT_STARTED")) {
            return "Starts";
        }
        if (isTrial()) {
            return "Trial ends";
        }
        return isEnding() ? "Ends" : currentBillingPeriodEnd == null ? "Started" : "Renews";
    }

    public Instant turnAt() {
        if (isOver()) {
            return Objects.requireNonNullElse(
                    effectiveEndDate, Objects.requireNonNullElse(cancellationDate, startDate));
        }
        if (isTrial()) {
            return Objects.requireNonNullElse(trialEndDate, startDate);
        }
        Instant end = isEnding() ? effectiveEndDate : currentBillingPeriodEnd;
        return status.equals("NOT_STARTED") ? startDate : Objects.requireNonNullElse(end, startDate);
    }

    public BigDecimal quantity(@Nullable String addonId) {
        return addons.stream()
                .filter(it -> it.id().equals(addonId))
                .map(it -> BigDecimal.valueOf(it.quantity()))
                .findFirst()
                .orElse(BigDecimal.ONE);
    }

    public BigDecimal units(String featureId) {
        return charges.stream()
                .filter(it -> it.id().equals(featureId))
                .map(Units::quantity)
                .findFirst()
                .orElse(BigDecimal.ZERO);
    }
}
