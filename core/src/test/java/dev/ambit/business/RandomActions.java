package dev.ambit.business;

import dev.ambit.business.CustomerAction.CancelTime;
import dev.ambit.business.OracleCatalog.Grant;
import dev.ambit.business.OracleCatalog.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Chooses random acts of customers.
final class RandomActions {

    private static final int DAY = 86_400;

    private final Random random;
    private int sold;

    RandomActions(long seed) {
        random = new Random(seed);
    }

    <T> T oneOf(List<T> things) {
        return things.get(random.nextInt(things.size()));
    }

    /// Usually empty.
    String resource() {
        return oneIn(2) ? oneOf(OracleCatalog.RESOURCES) : "";
    }

    int upTo(int most) {
        return random.nextInt(most + 1);
    }

    /// A part of two days, and now and then weeks.
    Duration pause() {
        int days = oneIn(15) ? 60 : 2;
        return Duration.ofSeconds(1L + random.nextInt(days * DAY));
    }

    /// Empty if the chosen act is not possible.
    Optional<CustomerAction> act(Oracle customer, String name, Instant now) {
        return switch (random.nextInt(22)) {
            case 0, 1 -> Optional.of(buy(customer, name, now));
            case 14, 20, 21 ->
                any(customer.with(it -> it.isActive() && it.months() > 0)).map(it -> follow(it, name, now));
            case 2, 3 ->
                any(customer.with(it -> it.isLive() && OracleCatalog.hasAddons(it.buy.plan())))
                        .map(it ->
                                new CustomerAction.Change(name, now, it.buy.id(), addons(), it.isActive() && oneIn(2)));
            case 15 ->
                any(customer.with(it -> it.isActive() && it.isToChange()))
                        .map(it -> new CustomerAction.CancelChange(name, now, it.buy.id()));
            case 16, 18 -> Optional.of(publish(customer.stock, now));
            case 17, 19 ->
                any(customer.with(it -> it.isLive() && (!it.isLatest(customer.stock) || oneIn(9))))
                        .map(it -> migrate(it, name, now));
            case 4 -> any(customer.with(it -> !it.isOver())).map(it -> cancel(it, name, now));
            case 5 -> Optional.of(new CustomerAction.GrantForWeek(name, now, grant()));
            case 6 ->
                customer.grantedFeatures(now).stream()
                        .findFirst()
                        .map(feature -> new CustomerAction.Revoke(name, now, feature));
            case 7, 8 -> Optional.of(new CustomerAction.ReportEvent(name, now, resource(), upTo(20)));
            case 9, 10 -> Optional.of(new CustomerAction.Consume(name, now, resource(), reported(), 1 + upTo(15)));
            default -> Optional.of(use(name, now));
        };
    }

    private CustomerAction buy(Oracle has, String customer, Instant now) {
        String resource = resource();
        Offer plan = oneOf(resource.isEmpty() ? OracleCatalog.PLANS : OracleCatalog.SITES);
        boolean isPaid = plan.months() > 0;
        Instant start = start(now);
        Instant begin = start.isAfter(now) ? start : now;
        @Nullable Instant trialEnd = isPaid && oneIn(3) ? randomTimeAfter(begin, 20) : null;
        // A free subscription has no billing period whose end a change to another free plan could wait for.
        boolean mayWait =
                isPaid || has.with(it -> it.isActive() && it.months() == 0).isEmpty();
        boolean isLater = start.equals(now) && mayWait && oneIn(2);
        sold++;
        Map<String, Integer> addons = OracleCatalog.hasAddons(plan.id()) ? addons() : Map.of();
        return new CustomerAction.Buy(
                customer, now, "s" + sold, resource, plan.id(), start, trialEnd, oneIn(2), addons, isLater);
    }

    private CustomerAction cancel(OracleSubscription it, String customer, Instant now) {
        CancelTime when = it.isActive() ? oneOf(List.of(CancelTime.values())) : CancelTime.IMMEDIATE;
        if (when == CancelTime.END_OF_BILLING_PERIOD && it.months() == 0) {
            when = CancelTime.SPECIFIC_DATE;
        }
        return new CustomerAction.Cancel(
                customer, now, it.buy.id(), when, when == CancelTime.SPECIFIC_DATE ? randomTimeAfter(now, 20) : null);
    }

    private CustomerAction use(String customer, Instant now) {
        boolean isSet = oneIn(4);
        return new CustomerAction.Use(customer, now, resource(), reported(), isSet ? upTo(40) : upTo(30) - 8, isSet);
    }

    private CustomerAction migrate(OracleSubscription it, String customer, Instant now) {
        return new CustomerAction.Migrate(customer, now, it.buy.id(), it.isActive() && it.months() > 0 && oneIn(2));
    }

    private CustomerAction publish(CatalogHistory stock, Instant now) {
        Offer offer = oneOf(OracleCatalog.OFFERS);
        Grant next = grant();
        String feature = next.feature();
        @Nullable Grant before = stock.own(offer.id(), feature).orElse(null);
        if (OracleCatalog.ADDONS.contains(offer)) {
            next = (before == null ? Grant.of(feature, 0) : before).upTo(upTo(20));
        } else if (!OracleCatalog.isMetered(feature) && oneIn(2)) {
            next = next.denied();
        }
        return new CustomerAction.Publish(
                now, offer.id(), feature, before, before != null && oneIn(4) ? null : next, oneIn(2));
    }

    private String reported() {
        return oneOf(OracleCatalog.FEATURES.stream()
                .filter(it -> OracleCatalog.isMetered(it) && !it.equals(OracleCatalog.BY_EVENTS))
                .toList());
    }

    private Grant grant() {
        String feature = oneOf(OracleCatalog.FEATURES);
        if (!OracleCatalog.isMetered(feature)) {
            return Grant.of(feature, 0);
        }
        Grant grant = Grant.of(feature, upTo(60));
        Grant counted = oneIn(2) ? grant.each("DAY") : grant;
        return oneIn(3) ? counted.soft() : counted;
    }

    private Map<String, Integer> addons() {
        Map<String, Integer> addons = new TreeMap<>();
        for (Offer addon : OracleCatalog.ADDONS) {
            if (oneIn(3)) {
                addons.put(addon.id(), 1 + upTo(2));
            }
        }
        return addons;
    }

    /// Another plan after this one.
    private CustomerAction follow(OracleSubscription it, String customer, Instant now) {
        String resource = it.buy.resource();
        String plan = oneOf(resource.isEmpty() ? OracleCatalog.PLANS : OracleCatalog.SITES)
                .id();
        sold++;
        return new CustomerAction.Buy(customer, now, "s" + sold, resource, plan, now, null, false, Map.of(), true);
    }

    /// Now, on a day to come, or on one that is over.
    private Instant start(Instant now) {
        return switch (random.nextInt(6)) {
            case 0, 1 -> randomTimeAfter(now, 50);
            case 2 -> now.minusSeconds(1L + random.nextInt(50 * DAY));
            default -> now;
        };
    }

    private Instant randomTimeAfter(Instant than, int days) {
        return than.plusSeconds(1L + random.nextInt(days * DAY));
    }

    private Optional<OracleSubscription> any(List<OracleSubscription> subscriptions) {
        return subscriptions.isEmpty() ? Optional.empty() : Optional.of(oneOf(subscriptions));
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }
}
