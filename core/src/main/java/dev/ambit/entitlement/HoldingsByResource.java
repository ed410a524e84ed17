package dev.ambit.entitlement;

import static java.util.stream.Collectors.groupingBy;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The holdings of a customer at one time, grouped by resource once, because a customer may have thousands of
/// resources.
final class HoldingsByResource {

    private final List<Holdings.Subscription> subscriptions;
    private final Map<String, List<Integer>> places;
    private final List<Holdings.Grant> promotions;
    private final Map<String, List<CounterState>> counters;
    private final long validUntilMillis;

    HoldingsByResource(Holdings holdings, long nowMillis) {
        subscriptions = holdings.subscriptions().stream()
                .filter(it -> it.isInPlayAt(nowMillis))
                .toList();
        places = IntStream.range(0, subscriptions.size())
                .boxed()
                .collect(groupingBy(it -> subscriptions.get(it).resource()));
        promotions = holdings.promotions().stream()
                .filter(it -> it.isInPlayAt(nowMillis))
                .toList();
        counters = holdings.counters().stream().collect(groupingBy(CounterState::resource));
        validUntilMillis = validUntilMillis(holdings, nowMillis);
    }

    /// Returns the subscriptions of the resource and of the customer, with trials last, and the promotions, which
    /// apply to all resources.
    Holdings.InPlay inPlay(String resource) {
        List<Holdings.Subscription> counting = Stream.of(Holdings.CUSTOMER_ITSELF, resource)
                .distinct()
                .flatMap(it -> places.getOrDefault(it, List.of()).stream())
                .sorted()
                .map(subscriptions::get)
                .toList();
        return new Holdings.InPlay(counting, promotions);
    }

    List<CounterState> counters(String resource) {
        return counters.getOrDefault(resource, List.of());
    }

    /// Returns the next time at which a subscription or promotion starts, ends or changes.
    long validUntilMillis() {
        return validUntilMillis;
    }

    /// Returns the next automatic change of a subscription other than a renewal.
    static long turnMillis(Holdings holdings) {
        return endMillis(holdings.turnMillis());
    }

    private static long validUntilMillis(Holdings holdings, long nowMillis) {
        LongStream subscriptions = holdings.subscriptions().stream()
                .flatMapToLong(it -> LongStream.of(it.startMillis(), endMillis(it.endMillis())));
        LongStream promotions = holdings.promotions().stream()
                .flatMapToLong(it -> LongStream.of(it.startMillis(), endMillis(it.endMillis())));
        return LongStream.concat(LongStream.of(turnMillis(holdings)), LongStream.concat(subscriptions, promotions))
                .filter(millis -> millis > nowMillis)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static long endMillis(@Nullable Long millis) {
        return millis == null ? Long.MAX_VALUE : millis;
    }
}
