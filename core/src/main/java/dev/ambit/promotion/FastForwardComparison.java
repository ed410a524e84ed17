package dev.ambit.promotion;

import static java.util.stream.Collectors.toMap;

import dev.ambit.entitlement.DecisionWithResets;
import dev.ambit.promotion.FastForward.Charged;
import dev.ambit.promotion.FastForward.Difference;
import dev.ambit.promotion.FastForward.Value;
import dev.ambit.promotion.PromotionWire.OutcomeView;
import dev.ambit.subscription.RenewalCharge;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Compares what happened in a fork without a promotion with what happened in a fork with it.
final class FastForwardComparison {

    /// A subscription to a plan, or an entitlement to a feature.
    private record EntryKey(String customerId, String resourceId, String subject) implements Comparable<EntryKey> {

        static EntryKey of(RenewalCharge it) {
            return new EntryKey(it.customerId(), it.resourceId(), it.planId());
        }

        static EntryKey of(DecisionWithResets it) {
            return new EntryKey(it.customerId(), it.resourceId(), it.featureId());
        }

        Difference difference(DifferenceKind kind, @Nullable Value before, @Nullable Value after) {
            return new Difference(0, customerId, resourceId, kind, subject, before, after);
        }

        @Override
        public int compareTo(EntryKey other) {
            int byCustomer = customerId.compareTo(other.customerId);
            int byResource = byCustomer != 0 ? byCustomer : resourceId.compareTo(other.resourceId);
            return byResource != 0 ? byResource : subject.compareTo(other.subject);
        }
    }

    private FastForwardComparison() {}

    /// Compares the renewals of the same day. A renewal at the same time for another amount is a difference of the
    /// amount.
    static List<Difference> renewals(List<RenewalCharge> without, List<RenewalCharge> with) {
        Map<EntryKey, RenewalCharge> before = byKey(without, EntryKey::of);
        Map<EntryKey, RenewalCharge> after = byKey(with, EntryKey::of);
        List<Difference> differences = new ArrayList<>();
        for (EntryKey key : keys(before, after)) {
            RenewalCharge had = before.get(key);
            RenewalCharge gets = after.get(key);
            if (had == null || gets == null || !had.at().equals(gets.at())) {
                differences.add(key.difference(DifferenceKind.RENEWAL, value(had), value(gets)));
            } else if (!isSameAmount(had, gets)) {
                differences.add(key.difference(DifferenceKind.AMOUNT, value(had), value(gets)));
            }
        }
        return differences;
    }

    /// Compares the resets, and the decisions at the end.
    static List<Difference> entitlements(List<DecisionWithResets> without, List<DecisionWithResets> with) {
        Map<EntryKey, DecisionWithResets> before = byKey(without, EntryKey::of);
        Map<EntryKey, DecisionWithResets> after = byKey(with, EntryKey::of);
        List<Difference> differences = new ArrayList<>();
        for (EntryKey key : keys(before, after)) {
            DecisionWithResets had = before.get(key);
            DecisionWithResets gets = after.get(key);
            Value resetsBefore = resets(had);
            Value resetsAfter = resets(gets);
            if (!Objects.equals(resetsBefore, resetsAfter)) {
                differences.add(key.difference(DifferenceKind.RESET, resetsBefore, resetsAfter));
            }
            if (had == null || gets == null || !had.outcome().decidesAs(gets.outcome())) {
                differences.add(key.difference(DifferenceKind.LIMIT, decision(had), decision(gets)));
            }
        }
        return differences;
    }

    /// Adds the charges of both sides to the sums by currency.
    static List<Charged> sums(List<Charged> sums, List<RenewalCharge> without, List<RenewalCharge> with) {
        Map<String, Charged> byCurrency = new TreeMap<>(sums.stream().collect(toMap(Charged::currency, it -> it)));
        without.forEach(it -> add(byCurrency, it, it.amount(), BigDecimal.ZERO));
        with.forEach(it -> add(byCurrency, it, BigDecimal.ZERO, it.amount()));
        return List.copyOf(byCurrency.values());
    }

    private static void add(Map<String, Charged> sums, RenewalCharge it, BigDecimal before, BigDecimal after) {
        String currency = it.currency();
        if (currency != null) {
            sums.merge(
                    currency,
                    new Charged(currency, before, after),
                    (one, other) -> new Charged(
                            currency,
                            one.without().add(other.without()),
                            one.with().add(other.with())));
        }
    }

    private static <T> Map<EntryKey, T> byKey(List<T> all, Function<T, EntryKey> key) {
        return all.stream().collect(toMap(key, it -> it, (_, later) -> later));
    }

    private static Set<EntryKey> keys(Map<EntryKey, ?> before, Map<EntryKey, ?> after) {
        Set<EntryKey> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        return keys;
    }

    private static boolean isSameAmount(RenewalCharge one, RenewalCharge other) {
        return Objects.equals(one.currency(), other.currency()) && one.amount().compareTo(other.amount()) == 0;
    }

    private static @Nullable Value value(@Nullable RenewalCharge it) {
        return it == null
                ? null
                : new Value(null, it.at(), it.currency(), it.currency() == null ? null : it.amount(), null);
    }

    private static @Nullable Value resets(@Nullable DecisionWithResets it) {
        return it == null || it.resets() == 0 ? null : new Value(it.resets(), it.lastReset(), null, null, null);
    }

    private static @Nullable Value decision(@Nullable DecisionWithResets it) {
        return it == null ? null : new Value(null, null, null, null, OutcomeView.of(it.outcome()));
    }
}
