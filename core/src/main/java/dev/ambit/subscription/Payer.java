package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.CHANGING_PAYER;

import dev.ambit.catalog.ExternalId;
import dev.ambit.customer.Customers;
import dev.ambit.db.EnvironmentId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Manages the payer of a subscription: its customer, or another customer named when it is sold. The payer changes
/// by delegation, or when a scheduled subscription starts and takes over the payer of the one that it replaces.
final class Payer {

    /// The name of the field.
    static final String FIELD = "payingCustomerId";

    private Payer() {}

    /// @throws dev.ambit.problem.Problem 404 or 409 if the requested payer does not exist or is archived
    static void requireOpen(Handle tx, EnvironmentId environment, Map<String, Object> stored) {
        String payer = of(stored);
        if (payer != null) {
            ExternalId.valid(FIELD, payer);
            Customers.requireOpen(Customers.find(tx, environment, payer), FIELD, payer);
        }
    }

    /// Returns `wanted`, which takes over the payer of the subscription that it replaces.
    ///
    /// @param live the customer's live subscriptions
    /// @throws dev.ambit.problem.Problem 409 if the request names another payer
    static Subscription carried(Subscription wanted, List<Subscription> live) {
        Optional<Subscription> before = replaced(wanted, live);
        if (before.isEmpty()) {
            return wanted;
        }
        String paying = of(before.get().kept());
        String asked = of(wanted.kept());
        if (asked == null) {
            return paying == null ? wanted : paidBy(paying, wanted);
        }
        String current = paying == null ? before.get().customerId() : paying;
        if (!asked.equals(current)) {
            throw CHANGING_PAYER
                    .because(("`%s` is `%s`, but `%s` pays for subscription `%s`. To change the payer, call"
                                    + " `POST /api/v1/subscriptions/%4$s/delegate`; then send this request again.")
                            .formatted(FIELD, asked, current, before.get().id()))
                    .at(FIELD, asked, current)
                    .with("currentPayingCustomerId", current)
                    .with("newPayingCustomerId", asked);
        }
        return wanted;
    }

    /// Returns the scheduled subscription with the current payer of the subscription that it replaces. That payer
    /// may have changed since the sale.
    static Subscription following(Subscription wanted, List<Subscription> live) {
        return replaced(wanted, live).map(it -> paidBy(of(it.kept()), wanted)).orElse(wanted);
    }

    static @Nullable String of(Map<String, Object> stored) {
        return stored.get(FIELD) instanceof String payer ? payer : null;
    }

    /// Returns the live subscription that `wanted` replaces. A trial does not replace one that is not a trial.
    private static Optional<Subscription> replaced(Subscription wanted, List<Subscription> live) {
        return live.stream()
                .filter(it -> it.isInPlaceOf(wanted) && !it.id().equals(wanted.id()))
                .filter(it -> isTrial(it) || wanted.course().trial() == null)
                .min(Comparator.comparing(Payer::isTrial));
    }

    /// @param payer null: the customer of the subscription
    private static Subscription paidBy(@Nullable String payer, Subscription it) {
        Map<String, Object> stored = new HashMap<>(it.kept());
        stored.remove(FIELD);
        if (payer != null) {
            stored.put(FIELD, payer);
        }
        return it.describedBy(it.metadata(), stored, it.updatedAt());
    }

    private static boolean isTrial(Subscription it) {
        return it.status() == SubscriptionStatus.IN_TRIAL;
    }
}
