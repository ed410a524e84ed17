package dev.ambit.webhook;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/// How endpoints do, for whoever watches the server.
public final class EndpointFigures {

    private final Transactions transactions;
    private final DeliveryLoop delivery;

    public EndpointFigures(Transactions transactions, DeliveryLoop delivery) {
        this.transactions = transactions;
        this.delivery = delivery;
    }

    /// What the delivery knows of an endpoint.
    ///
    /// @param behind so many events are not settled
    record Standing(EnvironmentId environment, UUID endpoint, long behind, long taken, long refused) {

        private static final Comparator<Standing> FURTHEST_FIRST = Comparator.comparingLong(Standing::behind)
                .thenComparingLong(Standing::refused)
                .reversed();

        static List<Standing> furthestFirst(List<Standing> all) {
            return all.stream().sorted(FURTHEST_FIRST).toList();
        }
    }

    /// One endpoint's.
    ///
    /// @param taken attempts that succeeded since this server delivers
    /// @param refused attempts that failed since then
    public record Figure(UUID endpoint, long lagEvents, long lagSeconds, long taken, long refused) {}

    /// All endpoints that this server delivers to; nothing on one that does not deliver.
    ///
    /// @param furthest those that are furthest behind
    /// @param behind how many are behind
    /// @param lagEvents how many events they have yet to hear of, all together
    /// @param lagEventsMost of the one that is furthest behind
    public record Summary(List<Figure> furthest, long behind, long lagEvents, long lagEventsMost) {}

    /// How all do, and each of the furthest.
    ///
    /// @param max of how many to say how each does: only for these the database is asked
    /// @return empty if the delivery hangs, so that nobody knows
    public Optional<Summary> summary(int max) {
        return delivery.furthestFirst().map(all -> summary(all, max));
    }

    /// Whether this server is the one that delivers.
    public boolean delivers() {
        return delivery.delivers();
    }

    private Summary summary(List<Standing> all, int max) {
        return new Summary(
                figures(all.stream().limit(max).toList()),
                all.stream().filter(it -> it.behind() > 0).count(),
                all.stream().mapToLong(Standing::behind).sum(),
                all.isEmpty() ? 0 : all.getFirst().behind());
    }

    private List<Figure> figures(List<Standing> furthest) {
        Map<UUID, EndpointLags.Lag> lags = new HashMap<>();
        furthest.stream()
                .collect(groupingBy(Standing::environment, mapping(Standing::endpoint, toList())))
                .forEach((environment, endpoints) -> lags.putAll(
                        transactions.read(environment, tx -> EndpointLags.find(tx, environment, endpoints))));
        return furthest.stream()
                .map(it -> {
                    EndpointLags.Lag lag = lags.getOrDefault(it.endpoint(), EndpointLags.Lag.NONE);
                    return new Figure(it.endpoint(), lag.events(), lag.seconds(), it.taken(), it.refused());
                })
                .toList();
    }

    /// Attempts of this server that succeeded, to all endpoints.
    public LongAdder taken() {
        return delivery.taken();
    }

    /// Attempts of this server that failed.
    public LongAdder refused() {
        return delivery.refused();
    }
}
