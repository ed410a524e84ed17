package dev.ambit.quota;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.KnownEnvironment;
import dev.ambit.environment.KnownEnvironments;
import dev.ambit.problem.Warning;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Counts reported usage for the account of an environment. The count is one more statement in the transaction
/// that stores the usage.
public final class EventCounting {

    private final KnownEnvironments environments;
    private final Quotas allowances;
    private final UsageMeter meter;

    public EventCounting(KnownEnvironments environments, Quotas allowances, UsageMeter meter) {
        this.environments = environments;
        this.allowances = allowances;
        this.meter = meter;
    }

    /// Writes the counts since the last run for each environment.
    public void runOnce() {
        meter.runOnce();
    }

    /// Prepares the count before the transaction begins, because it may need a lookup.
    public Commit of(EnvironmentId environment) {
        return environments
                .find(environment)
                .map(it -> new Commit(environment, it, allowances.of(it), meter))
                .orElseGet(() -> new Commit(environment, null, Quota.UNLIMITED, meter));
    }

    /// The count for one environment.
    public static final class Commit {

        private final EnvironmentId id;
        private final @Nullable KnownEnvironment environment;
        private final Quota allowance;
        private final UsageMeter meter;

        /// @param environment null if it is gone
        Commit(EnvironmentId id, @Nullable KnownEnvironment environment, Quota allowance, UsageMeter meter) {
            this.id = id;
            this.environment = environment;
            this.allowance = allowance;
            this.meter = meter;
        }

        /// Adds the events to the account's month. Events over the allowance are not refused, because the usage of
        /// the account's own customers would be wrong without them.
        ///
        /// @return a warning if the account has reported more in this month than its allowance
        public List<Warning> count(Handle tx, long events, Instant now) {
            if (environment != null && events > 0) {
                ReportedEvents.add(
                        tx, environment.account(), environment.type().isCountedAgainstAllowance(), events, now);
                Transactions.afterCommit(() -> meter.count(id, events));
            }
            return environment == null || !allowance.limits(Metric.EVENTS)
                    ? List.of()
                    : EventWarning.of(
                            allowance,
                            ReportedEvents.find(tx, environment.account(), now).counted());
        }
    }
}
