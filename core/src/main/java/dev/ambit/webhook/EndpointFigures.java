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

/// Metrics of endpoints.
public final class EndpointFigures {

    private final Transactions transactions;
    private final DeliveryLoop delivery;

    public EndpointFigures(Transactions transactions, DeliveryLoop delivery) {
        this.transactions = transactions;
        this.delivery = delivery;
    }

    /// The state of an endpoint in the delivery loop.
    ///
    /// @param behind number of unsettled events
    record DeliveryTotals(EnvironmentId environment, UUID endpoint, long behind, long succeeded, long failed) {

        private static final Comparator<DeliveryTotals> FURTHEST_FIRST = Comparator.comparingLong(
                        DeliveryTotals::behind)
                .thenComparingLong(DeliveryTotals::failed)
                .reversed();

        static List<DeliveryTotals> furthestFirst(List<DeliveryTotals> all) {
            return all.stream().sorted(FURTHEST_FIRST).toList();
        }
    }

    /// The metrics of one endpoint.
    ///
    /// @param succeeded successful attempts since this server delivers
    /// @param failed failed attempts since then
    public record Figure(UUID endpoint, long lagEvents, long lagSeconds, long succeeded, long failed) {}

    /// The metrics of all endpoints; empty on a server that does not deliver.
    ///
    /// @param furthest the endpoints that are furthest behind
    /// @param behind number of endpoints that are behind
    /// @param lagEvents number of undelivered events in total
    /// @param lagEventsMost number of undelivered events of the endpoint that is furthest behind
    public record Summary(List<Figure> furthest, long behind, long lagEvents, long lagEventsMost) {}

    /// Returns the totals, and details of the endpoints that are furthest behind.
    ///
    /// @param max number of endpoints with details, which need a query
    /// @return empty if the delivery thread does not answer
    public Optional<Summary> summary(int max) {
        return delivery.furthestFirst().map(all -> summary(all, max));
    }

    /// Returns whether this server delivers.
    public boolean delivers() {
        return delivery.delivers();
    }

    private Summary summary(List<DeliveryTotals> all, int max) {
        return new Summary(
                figures(all.stream().limit(max).toList()),
                all.stream().filter(it -> it.behind() > 0).count(),
                all.stream().mapToLong(DeliveryTotals::behind).sum(),
                all.isEmpty() ? 0 : all.getFirst().behind());
    }

    private List<Figure> figures(List<DeliveryTotals> furthest) {
        Map<UUID, EndpointLags.Lag> lags = new HashMap<>();
        furthest.stream()
                .collect(groupingBy(DeliveryTotals::environment, mapping(DeliveryTotals::endpoint, toList())))
                .forEach((environment, endpoints) -> lags.putAll(
                        transactions.read(environment, tx -> EndpointLags.find(tx, environment, endpoints))));
        return furthest.stream()
                .map(it -> {
                    EndpointLags.Lag lag = lags.getOrDefault(it.endpoint(), EndpointLags.Lag.NONE);
                    return new Figure(it.endpoint(), lag.events(), lag.seconds(), it.succeeded(), it.failed());
                })
                .toList();
    }

    /// Returns the number of successful attempts of this server.
    public LongAdder succeeded() {
        return delivery.succeeded();
    }

    /// Returns the number of failed attempts of this server.
    public LongAdder failed() {
        return delivery.failed();
    }
}
