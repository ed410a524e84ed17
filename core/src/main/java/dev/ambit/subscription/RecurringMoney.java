package dev.ambit.subscription;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.catalog.BillingPeriod;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.catalog.CatalogPackage;
import dev.ambit.catalog.Features;
import dev.ambit.catalog.PackageVersionKey;
import dev.ambit.catalog.Packages;
import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Sums the recurring amounts of live subscriptions before and after a change, at the prices that each subscription
/// has. Amounts that depend on usage are not included. Equal subscriptions are priced once.
public final class RecurringMoney {

    private static final int CUSTOMERS_MAX = 1_000;

    private static final BigDecimal NOTHING = BigDecimal.ZERO;

    /// Selects one subscription of each group of equal subscriptions, and their number, so that few rows are read.
    private static final String EQUAL = """
        select min(subscription_id) as subscription_id, count(*) as subscriptions
        from subscriptions
        where environment_id = :environment and customer_id = any (:customers::text[])
            and status in ('ACTIVE', 'IN_TRIAL')
        group by plan_id, plan_version, plan_price_version, pricing_type, addons, units, agreed, billing_period, kept
        """;

    /// The amounts of all subscriptions with the same currency and billing period.
    public record Amount(String currency, BillingPeriod billingPeriod, BigDecimal before, BigDecimal after) {}

    record Kind(String currency, BillingPeriod billingPeriod) {}

    record Price(Kind kind, BigDecimal amount) {}

    /// Everything that a price depends on.
    private record Priced(
            SubscriptionContent bought,
            @Nullable BillingPeriod billingPeriod,
            @Nullable String country,
            SubscriptionPrices agreedPrices) {

        static Priced of(Subscription it) {
            return new Priced(
                    it.bought(),
                    it.billingPeriod(),
                    it.billingCountryCode(),
                    SubscriptionPrices.of(it.kept(), false, false));
        }
    }

    private final Handle tx;
    private final EnvironmentId environment;
    private final Map<String, CatalogFeature> features;
    private final Map<PackageVersionKey, CatalogPackage> packages = new HashMap<>();
    private final Map<Priced, Optional<Price>> prices = new HashMap<>();
    private final Set<Priced> unpriced = new HashSet<>();
    private final Map<Priced, Subscription> moved = new HashMap<>();
    private final Map<Kind, BigDecimal> before =
            new TreeMap<>(Comparator.comparing(Kind::currency).thenComparing(Kind::billingPeriod));
    private final Map<Kind, BigDecimal> after = new HashMap<>();
    private boolean isComplete = true;

    public RecurringMoney(Handle tx, EnvironmentId environment) {
        this.tx = tx;
        this.environment = environment;
        this.features = Features.all(tx, environment).stream().collect(toMap(CatalogFeature::id, it -> it));
    }

    /// Adds the subscriptions of customers at unchanged prices, as after a rollout.
    public void addUnchanged(Collection<String> customers) {
        Map<String, Long> numbers = tx
                .createQuery(EQUAL)
                .bind("environment", environment.value())
                .bind("customers", customers.toArray(String[]::new))
                .map((row, _) -> Map.entry(row.getString("subscription_id"), row.getLong("subscriptions")))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
        List<Subscription> examples = Subscriptions.find(tx, environment, numbers.keySet());
        read(examples.stream());
        for (Subscription it : examples) {
            Optional<Price> price = price(it);
            isComplete &= !unpriced.contains(Priced.of(it));
            BigDecimal number = BigDecimal.valueOf(Objects.requireNonNull(numbers.get(it.id())));
            price.map(one -> new Price(one.kind(), one.amount().multiply(number)))
                    .ifPresent(all -> {
                        add(before, all);
                        add(after, all);
                    });
        }
    }

    /// Adds the subscriptions of customers that migrate to the latest versions and their prices.
    ///
    /// @return false if there was no time for all of them
    public boolean addLatest(List<String> customers, Instant now, long endNanos) {
        return add(
                customers,
                endNanos,
                live -> live.stream()
                        .map(it -> moved(it, () -> Migration.latest(tx, environment, it, now)))
                        .toList());
    }

    /// Adds the subscriptions of customers that move to a plan, as [PlanChange] moves them.
    ///
    /// @return false if there was no time for all of them
    public boolean addPlan(List<String> customers, PlanChange.Target target, Instant now, long endNanos) {
        CatalogPackage plan = PlanChange.require(tx, environment, target);
        return add(customers, endNanos, live -> {
            List<Subscription> moving = PlanChange.moving(live, plan);
            if (!moving.stream().allMatch(RecurringMoney::isMovable)) {
                return live;
            }
            return live.stream()
                    .map(it -> moving.contains(it)
                            ? moved(it, () -> {
                                SubscriptionDraft draft = PlanChange.draft(tx, environment, it, plan, target);
                                return SubscriptionProvisioning.wanted(tx, environment, draft, false, now)
                                        .subscription();
                            })
                            : it)
                    .toList();
        });
    }

    private static boolean isMovable(Subscription it) {
        try {
            PlanChange.requireMovable(it);
            return true;
        } catch (Problem _) {
            return false;
        }
    }

    /// @param change of the live subscriptions of one customer; returns as many in the same order
    private boolean add(List<String> customers, long endNanos, UnaryOperator<List<Subscription>> change) {
        for (int from = 0; from < customers.size(); from += CUSTOMERS_MAX) {
            if (from > 0 && System.nanoTime() > endNanos) {
                return false;
            }
            List<String> some = customers.subList(from, Math.min(from + CUSTOMERS_MAX, customers.size()));
            Subscriptions.live(tx, environment, some).stream()
                    .collect(groupingBy(Subscription::customerId))
                    .values()
                    .forEach(live -> addEach(live, change.apply(live)));
        }
        return true;
    }

    /// Returns whether all added subscriptions are in the sums. One whose price cannot be computed is in neither sum.
    public boolean isComplete() {
        return isComplete;
    }

    /// Returns the sums by currency and billing period.
    public List<Amount> amounts() {
        return before.entrySet().stream()
                .map(it -> new Amount(
                        it.getKey().currency(),
                        it.getKey().billingPeriod(),
                        it.getValue(),
                        after.getOrDefault(it.getKey(), NOTHING)))
                .toList();
    }

    /// Adds subscriptions that a change replaces, and those that it leaves.
    void addChange(List<Subscription> replaced, List<Subscription> left) {
        read(Stream.concat(replaced.stream(), left.stream()));
        List<Optional<Price>> had = replaced.stream().map(this::price).toList();
        List<Optional<Price>> gets = left.stream().map(this::price).toList();
        if (Stream.concat(replaced.stream(), left.stream()).map(Priced::of).anyMatch(unpriced::contains)) {
            isComplete = false;
            return;
        }
        had.stream().flatMap(Optional::stream).forEach(it -> {
            add(before, it);
            after.putIfAbsent(it.kind(), NOTHING);
        });
        gets.stream().flatMap(Optional::stream).forEach(it -> {
            add(after, it);
            before.putIfAbsent(it.kind(), NOTHING);
        });
    }

    private void addEach(List<Subscription> live, List<Subscription> changed) {
        for (int i = 0; i < live.size(); i++) {
            addChange(List.of(live.get(i)), List.of(changed.get(i)));
        }
    }

    private static void add(Map<Kind, BigDecimal> sums, Price price) {
        sums.merge(price.kind(), price.amount(), BigDecimal::add);
    }

    /// Reads the packages of subscriptions before [#price].
    void read(Stream<Subscription> subscriptions) {
        Set<PackageVersionKey> keys = subscriptions
                .flatMap(it -> it.bought().sold().stream())
                .filter(it -> !packages.containsKey(it))
                .collect(toSet());
        if (!keys.isEmpty()) {
            Packages.versions(tx, environment, keys).forEach(it -> packages.put(it.key(), it));
        }
    }

    /// Returns the same subscription if it cannot be moved. Equal subscriptions are moved once.
    private Subscription moved(Subscription it, Supplier<Subscription> move) {
        Subscription found = moved.computeIfAbsent(Priced.of(it), _ -> {
            try {
                return move.get();
            } catch (Problem _) {
                return it;
            }
        });
        return it.of(found.bought(), it.updatedAt()).on(it.course().paidBy(found.billingPeriod()), it.updatedAt());
    }

    /// Returns the recurring price. Empty without recurring prices, or if the price cannot be computed.
    Optional<Price> price(Subscription it) {
        return prices.computeIfAbsent(Priced.of(it), _ -> {
            try {
                Cost cost = Sale.of(it, Selection.sold(it, packages)).cost(features);
                return cost.billingPeriod() == null || cost.currency() == null
                        ? Optional.empty()
                        : Optional.of(new Price(new Kind(cost.currency(), cost.billingPeriod()), cost.recurring()));
            } catch (Problem _) {
                unpriced.add(Priced.of(it));
                return Optional.empty();
            }
        });
    }
}
