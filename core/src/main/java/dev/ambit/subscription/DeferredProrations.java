package dev.ambit.subscription;

import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.catalog.Product;
import dev.ambit.catalog.ProductSettings;
import dev.ambit.catalog.Products;
import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Prorations that fall due when the billing period ends, because the product has `prorateAtEndOfBillingPeriod`.
/// Each change stores its lines: the old plan, the add-ons and the product's setting may have changed by the next
/// preview.
final class DeferredProrations {

    private DeferredProrations() {}

    /// Stores deferred lines after a change, unless the billing period ends with the change.
    ///
    /// @param live all live subscriptions before the change
    /// @param after the changed subscription, which is already stored
    static void store(Handle tx, EnvironmentId environment, List<Subscription> live, Subscription after, Instant at) {
        List<Subscription> before = live.stream()
                .filter(it -> it.id().equals(after.id()) || SubscriptionReplacement.ends(after, it))
                .toList();
        if (after.status() != SubscriptionStatus.ACTIVE || before.stream().allMatch(it -> isSameSale(it, after))) {
            return;
        }
        boolean isSamePeriod = before.stream().anyMatch(it -> isSamePeriod(it, after));
        List<Deferral> held = Deferrals.find(tx, environment, before, at);
        Stream<Deferral> owed = isSamePeriod ? held.stream() : Stream.of();
        Stream<Deferral> added = isSamePeriod && isDeferring(tx, environment, after)
                ? Stream.of(of(tx, environment, before, after, at))
                : Stream.of();
        Optional<Deferral> all =
                Stream.concat(owed, added).reduce(Deferral::plus).filter(it -> !it.isNothing());
        if (all.isPresent() || !held.isEmpty()) {
            Deferrals.save(tx, environment, after, all.orElse(null));
        }
    }

    private static Deferral of(
            Handle tx, EnvironmentId environment, List<Subscription> before, Subscription after, Instant at) {
        Instant until = Objects.requireNonNull(after.course().billing().endAt());
        try {
            PreviewInvoices.Invoice prorated = PreviewInvoices.prorations(tx, environment, before, after, at);
            return new Deferral(until, prorated.currency(), prorated.lines());
        } catch (Problem _) {
            // A change without a price is allowed; previews are refused until the period ends.
            return Deferral.unknown(until);
        }
    }

    /// Returns what falls due with the next payment of a forecast.
    ///
    /// @throws Problem if the amounts are unknown
    static List<Deferral> pending(Handle tx, EnvironmentId environment, Forecast forecast, Instant now) {
        List<Subscription> current = forecast.isUnchanged()
                ? Stream.concat(Stream.of(forecast.begun()), forecast.replaced().stream())
                        .distinct()
                        .toList()
                : forecast.replaced();
        List<Deferral> pending = Deferrals.find(tx, environment, current, now).stream()
                .filter(it -> !forecast.paidAt().isAfter(it.until()))
                .toList();
        for (Deferral it : pending) {
            if (it.lines() == null) {
                String planId = forecast.begun().planId();
                throw UNSUPPORTED_PARAMETER
                        .because(
                                ("`planId` `%s` cannot be previewed: the customer's subscription owes prorations at the"
                                                + " end of its billing period, %s, and their amount is unknown."
                                                + " Request the preview after that time.")
                                        .formatted(planId, it.until()))
                        .at("planId", planId, "a preview after " + it.until());
            }
        }
        return pending;
    }

    static boolean isDeferring(Handle tx, EnvironmentId environment, Subscription it) {
        return Products.find(tx, environment, it.productId())
                .map(Product::settings)
                .map(ProductSettings::prorateAtEndOfBillingPeriod)
                .orElse(false);
    }

    /// Returns whether an update leaves prices and billing periods unchanged.
    static boolean isSameSale(Subscription before, Subscription after) {
        return before.id().equals(after.id())
                && before.bought().equals(after.bought())
                && before.kept().equals(after.kept())
                && before.course().billing().equals(after.course().billing());
    }

    private static boolean isSamePeriod(Subscription before, Subscription after) {
        SubscriptionLifecycle.Billing one = before.course().billing();
        SubscriptionLifecycle.Billing other = after.course().billing();
        return before.status() == SubscriptionStatus.ACTIVE
                && one.endAt() != null
                && one.endAt().equals(other.endAt())
                && Objects.equals(one.startAt(), other.startAt());
    }
}
