package dev.ambit.console;

import dev.ambit.http.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An order of a development environment.
public record Order(
        String id,
        String account,
        String state,
        String source,
        String displayName,
        List<String> scope,
        List<String> integrations,
        List<String> requirements,
        String databaseStrategy,
        @Nullable String schedule,
        @Nullable String notes,
        String contact,
        @Nullable Quote quote,
        @Nullable String environment,
        boolean suspended,
        @Nullable Instant endsAt,
        Payment payment,
        @Nullable String operationId,
        @Nullable String problem,
        @Nullable Accrued accrued,
        List<Warning> warnings,
        Instant createdAt) {

    private static final Set<String> OPEN = Set.of("REQUESTED", "QUOTED");
    private static final Set<String> OVER = Set.of("CANCELED", "DECOMMISSIONED");
    private static final Set<String> BUILT = Set.of("PROVISIONING", "ACTIVE");

    private static final Map<String, String> STATES = Map.of(
            "REQUESTED", "Ordered",
            "QUOTED", "Quoted",
            "APPROVED", "Approved",
            "PROVISIONING", "Provisioning",
            "ACTIVE", "Active",
            "CANCELED", "Canceled",
            "DECOMMISSIONED", "Torn down");

    private static final Map<String, String> NEXT = Map.of(
            "REQUESTED", "The operator sends a quote. Until then, you can edit the order.",
            "QUOTED",
                    "Approve the quote, or edit the order to get another quote. Nothing is created or charged"
                            + " before you approve.",
            "APPROVED", "The operator provisions the environment next.",
            "PROVISIONING", "The environment is being provisioned. This page shows the progress.",
            "ACTIVE", "The environment is ready. The fee accrues daily until the order is canceled.",
            "CANCELED", "The order is canceled. Nothing more is charged.",
            "DECOMMISSIONED", "The stack is torn down. Nothing more is charged.");

    private static final Map<String, String> NEXT_FOR_OPERATOR = Map.of(
            "REQUESTED", "Create a quote with the monthly price.",
            "QUOTED", "The account approves the quote, or edits the order.",
            "APPROVED", "The account has approved the quote. Provision the environment.");

    /// The reason that a part of the order cannot be provisioned at present.
    public record Warning(String message) {}

    public String stateWord() {
        return suspended ? "Suspended" : STATES.getOrDefault(state, state);
    }

    /// Returns the next step, worded for the operator or for the customer.
    public String next(boolean isForOperator) {
        if (endsAt != null) {
            return "The subscription was canceled, so the stack is suspended. Export its data before it is torn down.";
        }
        if (suspended) {
            return "The subscription has lapsed, so the stack is suspended. The data stays.";
        }
        String forAccount = NEXT.getOrDefault(state, "");
        return isForOperator ? NEXT_FOR_OPERATOR.getOrDefault(state, forAccount) : forAccount;
    }

    public boolean isProvisioning() {
        return state.equals("PROVISIONING");
    }

    /// Returns whether no quote has been accepted yet.
    public boolean isOpen() {
        return OPEN.contains(state);
    }

    public boolean isQuoted() {
        return state.equals("QUOTED");
    }

    public boolean isApproved() {
        return state.equals("APPROVED");
    }

    public boolean isOver() {
        return OVER.contains(state);
    }

    /// Returns whether there is a stack to tear down.
    public boolean isBuilt() {
        return BUILT.contains(state);
    }

    /// Returns whether the account of the scope has ordered the environment.
    public boolean isOf(ConsoleScope scope) {
        return account.equals(scope.account().slug());
    }

    public String monthly() {
        return quote == null ? "not quoted yet" : Amount.shown(quote.monthly, quote.currency) + " a month";
    }

    public record Payment(String description, List<String> paidMonths) {

        public boolean isPaid(String month) {
            return paidMonths.contains(month);
        }
    }

    public record Quote(
            String currency,
            BigDecimal monthly,
            List<Line> lines,
            Instant validUntil,
            @Nullable String schedule,
            @Nullable String notes,
            @Nullable List<ResourcePrice> providerCosts) {

        /// Returns the costs of resources outside of this installation; null if the quote has no costs.
        public @Nullable List<ResourcePrice> remoteCosts() {
            return providerCosts == null
                    ? null
                    : providerCosts.stream()
                            .filter(it -> Kinds.isRemote(it.provider))
                            .toList();
        }

        boolean isOver(Instant now) {
            return now.isAfter(validUntil);
        }

        public String agreed() {
            return Json.text(new Agreed(monthly));
        }
    }

    /// The cost of a resource of the order.
    public record ResourcePrice(String stage, String kind, String provider, ProviderCost cost) {

        public String stageWord() {
            return Kinds.plain(stage);
        }
    }

    /// The quoted amount that the customer accepts.
    public record Agreed(BigDecimal monthly) {}

    public record Line(String description, BigDecimal quantity, BigDecimal unitAmount, BigDecimal amount) {}

    public record Accrued(String month, int days, BigDecimal amount, String currency) {

        public String shown() {
            return Amount.shown(amount, currency);
        }
    }
}
