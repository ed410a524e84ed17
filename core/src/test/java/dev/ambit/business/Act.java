package dev.ambit.business;

import dev.ambit.business.OracleCatalog.Grant;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What somebody asked for at one moment.
sealed interface Act {

    String EVERYBODY = "";

    String customer();

    Instant at();

    /// A plan, from then on.
    ///
    /// @param resource whose it is to be; empty: the customer's own
    /// @param trialEndAt null: no trial
    /// @param isKept whether the trial turns into something paid
    /// @param isLater whether what goes on goes on to the end of what is paid, if this is not more
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
            implements Act {

        /// What waited, now that its time has come.
        Buy startingAt(Instant other) {
            return new Buy(customer, other, id, resource, plan, other, trialEndAt, isKept, addons, false);
        }
    }

    /// Other add-ons.
    ///
    /// @param isLater whether what is less of them waits for the end of what is paid
    record Change(String customer, Instant at, String id, Map<String, Integer> addons, boolean isLater)
            implements Act {}

    /// Whatever was to change of it does not.
    record Stay(String customer, Instant at, String id) implements Act {}

    /// To the latest version of all that it is of.
    ///
    /// @param isLater whether at the end of what is paid
    record Migrate(String customer, Instant at, String id, boolean isLater) implements Act {}

    record Cancel(
            String customer,
            Instant at,
            String id,
            When when,
            @Nullable Instant endAt) implements Act {}

    record Use(String customer, Instant at, String resource, String feature, int value, boolean isSet) implements Act {}

    /// Only if the limit leaves room for it.
    record Consume(String customer, Instant at, String resource, String feature, int amount) implements Act {}

    /// A raw event, of which a meter adds up the sizes.
    record Happen(String customer, Instant at, String resource, int size) implements Act {}

    /// For a week.
    record Promise(String customer, Instant at, Grant grant) implements Act {}

    /// Takes back what was promised.
    record Revoke(String customer, Instant at, String feature) implements Act {}

    /// A new version, which says something else of one feature. It is nobody's, and concerns everybody.
    ///
    /// @param before null: nothing
    /// @param grant null: nothing any more
    /// @param isForAll whether those who have an older version get it, too
    record Publish(
            Instant at,
            String offer,
            String feature,
            @Nullable Grant before,
            @Nullable Grant grant,
            boolean isForAll) implements Act {

        @Override
        public String customer() {
            return EVERYBODY;
        }
    }

    enum When {
        IMMEDIATE,
        END_OF_BILLING_PERIOD,
        SPECIFIC_DATE,
    }
}
