package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.OVERLOADED;

import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.Projection;
import java.util.Collection;
import java.util.Set;
import java.util.function.Supplier;

/// Thrown if the subscriptions of a customer have changed since a report was matched with them. Nothing is written
/// then.
final class OutdatedMatch extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final int MATCHES_MAX = 10;

    private final long sequence;

    /// @param sequence the latest event at that time
    OutdatedMatch(long sequence) {
        super(null, null, false, false);
        this.sequence = sequence;
    }

    /// Matches and writes, and retries with the current customers if they have changed.
    static <T> T retry(
            Projection projection, EnvironmentId environment, Collection<String> customerIds, Supplier<T> work) {
        for (int i = 0; i < MATCHES_MAX; i++) {
            try {
                return work.get();
            } catch (OutdatedMatch outdated) {
                Set.copyOf(customerIds).forEach(id -> projection.findAtLeast(environment, id, outdated.sequence));
            }
        }
        throw OVERLOADED.because(
                "The customer's subscriptions changed while the usage was being stored. Retry the request.");
    }
}
