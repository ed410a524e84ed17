package dev.ambit.subscription;

import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.price.Line;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// A price of a subscription that differs from the latest version of the catalog.
///
/// @param packageId the plan or add-on; null: a minimum spend
/// @param featureId the feature that is priced; null: all prices of the package, or its flat price
/// @param amount for each billing period, as far as it does not depend on usage
/// @param currency null without an amount
public record KeptPrice(
        Reason reason,
        @Nullable String packageId,
        @Nullable String featureId,
        BigDecimal amount,
        @Nullable String currency) {

    public enum Reason {
        /// The subscription has the prices of an earlier version of the package.
        EARLIER_VERSION,
        /// The price was agreed for this subscription.
        AGREED,
    }

    static List<KeptPrice> of(Handle tx, EnvironmentId environment, Subscription it) {
        Cost cost = Sale.of(tx, environment, it).cost(tx, environment);
        List<KeptPrice> kept = new ArrayList<>();
        Map<String, List<String>> outdated = OutdatedPackages.of(tx, environment, List.of(it));
        outdated.getOrDefault(it.id(), List.of())
                .forEach(id ->
                        kept.add(of(Reason.EARLIER_VERSION, id, null, cost, line -> id.equals(line.packageId()))));
        SubscriptionPrices agreed = SubscriptionPrices.of(it.kept(), false, false);
        for (PriceOverride price : agreed.prices()) {
            String id = price.addonId() == null ? it.planId() : price.addonId();
            kept.add(of(
                    Reason.AGREED,
                    id,
                    price.featureId(),
                    cost,
                    line -> id.equals(line.packageId()) && Objects.equals(price.featureId(), line.featureId())));
        }
        if (agreed.minimumSpend() != null) {
            kept.add(new KeptPrice(
                    Reason.AGREED,
                    null,
                    null,
                    agreed.minimumSpend().amount(),
                    agreed.minimumSpend().currency()));
        }
        return kept;
    }

    private static KeptPrice of(
            Reason reason, String packageId, @Nullable String featureId, Cost cost, Predicate<Line> isOfIt) {
        BigDecimal amount =
                cost.next().stream().filter(isOfIt).map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        return new KeptPrice(reason, packageId, featureId, amount, cost.currency());
    }
}
