package dev.ambit.business;

import dev.ambit.business.OracleCatalog.Grant;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request at one moment.
sealed interface CustomerAction {

    String EVERYBODY = "";

    String customer();

    Instant at();

    /// Subscribes to a plan.
    ///
    /// @param resource the resource that it is for; empty: the customer itself
    /// @param trialEndAt null: no trial
    /// @param isKept whether the trial converts to a paid subscription
    /// @param isLater whether a downgrade waits until the end of the billing period
    record Buy(
            String customer,
            Instant at,
            String id,
            String resource,
            String plan,
            Instant startAt,
            @Nullable Instant trialEndAt,
            boolean isKept,
            Map<String, Integer> addons,
            boolean isLater)
            implements CustomerAction {

        /// The same purchase at its scheduled start.
        Buy startingAt(Instant other) {
            return new Buy(customer, other, id, resource, plan, other, trialEndAt, isKept, addons, false);
        }
    }

    /// Changes add-ons.
    ///
    /// @param isLater whether a reduction waits until the end of the billing period
    record Change(String customer, Instant at, String id, Map<String, Integer> addons, boolean isLater)
            implements CustomerAction {}

    /// Cancels a scheduled change.
    record CancelChange(String customer, Instant at, String id) implements CustomerAction {}

    /// Migrates to the latest version of the plan and all add-ons.
    ///
    /// @param isLater whether to wait until the end of the billing period
    record Migrate(String customer, Instant at, String id, boolean isLater) implements CustomerAction {}

    record Cancel(
            String customer,
            Instant at,
            String id,
            CancelTime when,
            @Nullable Instant endAt) implements CustomerAction {}

    record Use(String customer, Instant at, String resource, String feature, int value, boolean isSet)
            implements CustomerAction {}

    /// Only if the limit leaves room for it.
    record Consume(String customer, Instant at, String resource, String feature, int amount)
            implements CustomerAction {}

    /// A raw event, of which a meter adds up the sizes.
    record ReportEvent(String customer, Instant at, String resource, int size) implements CustomerAction {}

    /// For a week.
    record GrantForWeek(String customer, Instant at, Grant grant) implements CustomerAction {}

    /// Ends a promotional grant.
    record Revoke(String customer, Instant at, String feature) implements CustomerAction {}

    /// Publishes a version that changes one feature. It concerns all customers.
    ///
    /// @param before null: not granted
    /// @param grant null: no longer granted
    /// @param isForAll whether to roll it out to subscriptions of older versions
    record Publish(
            Instant at,
            String offer,
            String feature,
            @Nullable Grant before,
            @Nullable Grant grant,
            boolean isForAll) implements CustomerAction {

        @Override
        public String customer() {
            return EVERYBODY;
        }
    }

    enum CancelTime {
        IMMEDIATE,
        END_OF_BILLING_PERIOD,
        SPECIFIC_DATE,
    }
}
