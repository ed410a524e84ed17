package dev.ambit.business;

import dev.ambit.business.CustomerAction.Buy;
import dev.ambit.business.CustomerAction.Cancel;
import dev.ambit.business.CustomerAction.CancelTime;
import dev.ambit.business.CustomerAction.Change;
import dev.ambit.business.CustomerAction.GrantForWeek;
import dev.ambit.business.CustomerAction.Use;
import dev.ambit.business.EntitlementOracle.Right;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The expected state of one customer, computed from all acts for each question
/// (docs/reference/rules.md#subscription-status and #usage-counting).
///
/// It does not support default trials of plans and follow-up subscriptions.
final class Oracle {

    final List<OracleSubscription> bought = new ArrayList<>();
    final CatalogHistory stock = new CatalogHistory();
    final Map<String, GrantForWeek> promises = new HashMap<>();

    /// The events of grants, by feature.
    final Map<String, List<String>> toldOfPromises = new HashMap<>();

    final List<Use> used = new ArrayList<>();
    final List<CustomerAction.ReportEvent> events = new ArrayList<>();

    private final String cutoffRule;

    private Oracle(String cutoffRule) {
        this.cutoffRule = cutoffRule;
    }

    /// @param cutoffRule the product's rule for usage when plans change
    static Oracle of(String cutoffRule, List<CustomerAction> acts, String customer, Instant now) {
        var oracle = new Oracle(cutoffRule);
        for (CustomerAction act : acts) {
            if (act.customer().equals(customer) || act.customer().equals(CustomerAction.EVERYBODY)) {
                oracle.endGrants(act.at());
                oracle.apply(act);
            }
        }
        oracle.endGrants(now);
        return oracle;
    }

    OracleSubscription subscription(String id) {
        return bought.stream().filter(it -> it.buy.id().equals(id)).findFirst().orElseThrow();
    }

    List<OracleSubscription> with(Predicate<OracleSubscription> wanted) {
        return bought.stream().filter(wanted).toList();
    }

    private void endGrants(Instant now) {
        promises.forEach((feature, promise) -> {
            Instant end = promise.at().plus(Duration.ofDays(7));
            String expired = "expired " + end;
            if (!end.isAfter(now) && !eventsOf(feature).contains(expired)) {
                eventsOf(feature).add(expired);
            }
        });
        while (true) {
            List<OracleSubscription> due = with(it -> {
                Instant at = it.nextTransitionAt();
                return at != null && !at.isAfter(now);
            });
            if (due.isEmpty()) {
                return;
            }
            applyTransition(due.stream()
                    .min(Comparator.comparing(it -> Objects.requireNonNull(it.nextTransitionAt())))
                    .orElseThrow());
        }
    }

    private void applyTransition(OracleSubscription it) {
        Instant at = Objects.requireNonNull(it.nextTransitionAt());
        if (it.isToldFirst()) {
            it.addEvent(it.isTrial() ? "trial.ends_soon" : "billing_month.ends_soon", at);
            it.toldAt = at;
        } else if (it.status.equals("NOT_STARTED")) {
            it.addEvent("updated", at);
            begin(it, at);
        } else if (it.isTrial() && it.buy.isKept()) {
            with(other -> other.isActive() && other.isInPlaceOf(it.buy)).forEach(other -> {
                it.lifetimeFrom = earlier(it.lifetimeFrom, other.lifetimeFrom);
                other.cancel("UPGRADE_OR_DOWNGRADE", at);
            });
            it.status = "ACTIVE";
            it.paidFrom = at;
            it.pay(at);
            it.addEvent("trial_converted", at);
            it.addEvent("updated", at);
        } else if (it.isTrial()) {
            it.end("EXPIRED", "TRIAL_ENDED", "trial_expired", at);
            it.addEvent("expired", at);
        } else if (it.isCancelledFirst()) {
            it.cancel("ScheduledCancellation", at);
        } else if (it.planLater != null) {
            buy(it.planLater.startingAt(at));
        } else if (it.isToChange()) {
            it.addons = Objects.requireNonNullElse(it.addonsLater, it.addons);
            it.cancelChange();
            it.migrate(stock);
            it.addEvent("updated", at);
        } else {
            it.pay(at);
            it.addEvent("updated", at);
        }
    }

    /// A scheduled change reduces nothing before its time, and replaces an earlier scheduled change.
    private void change(OracleSubscription it, Change change) {
        Map<String, Integer> next = new TreeMap<>(change.addons());
        if (change.isLater()) {
            it.addons.forEach((addon, quantity) -> next.merge(addon, quantity, Math::max));
        }
        Map<String, Integer> later = next.equals(change.addons()) ? null : change.addons();
        boolean isElseToChange = it.planLater != null || it.isMigratedLater;
        if (!next.equals(it.addons) || !Objects.equals(later, it.addonsLater) || isElseToChange) {
            it.cancelChange();
            it.addons = next;
            it.addonsLater = later;
            it.complete(stock);
            it.addEvent("updated", change.at());
        }
    }

    private void apply(CustomerAction act) {
        switch (act) {
            case Buy buy ->
                with(other -> other.isActive() && other.isInPlaceOf(buy)).stream()
                        .filter(before -> isWaiting(buy, before))
                        .findFirst()
                        .ifPresentOrElse(before -> wait(buy, before), () -> buy(buy));
            case CustomerAction.CancelChange stay -> {
                OracleSubscription it = subscription(stay.id());
                it.cancelChange();
                it.addEvent("updated", stay.at());
            }
            case CustomerAction.Migrate migrate -> migrate(subscription(migrate.id()), migrate);
            case CustomerAction.Publish publish -> publish(publish);
            case Change change -> change(subscription(change.id()), change);
            case Cancel cancel -> cancel(subscription(cancel.id()), cancel);
            case GrantForWeek promise -> {
                String feature = promise.grant().feature();
                boolean isFirst = promises.put(feature, promise) == null;
                eventsOf(feature).add((isFirst ? "granted " : "updated ") + promise.at());
            }
            case CustomerAction.Revoke revoke -> {
                promises.remove(revoke.feature());
                eventsOf(revoke.feature()).add("revoked " + revoke.at());
            }
            case CustomerAction.ReportEvent event -> events.add(event);
            case CustomerAction.Consume it -> {
                EntitlementOracle rights = rights(it.resource(), it.at());
                if (rights.refusal(it.feature(), it.amount()) == null) {
                    use(new Use(it.customer(), it.at(), it.resource(), it.feature(), it.amount(), false));
                }
            }
            case Use use -> use(use);
        }
    }

    private void buy(Buy buy) {
        var it = new OracleSubscription(buy);
        bought.add(it);
        it.addEvent("created", buy.at());
        if (!buy.startAt().isAfter(buy.at())) {
            begin(it, buy.at());
        }
    }

    /// An upgrade and a trial start at once.
    private static boolean isWaiting(Buy buy, OracleSubscription before) {
        return buy.isLater() && buy.trialEndAt() == null && !OracleCatalog.isMore(buy.plan(), buy.addons(), before);
    }

    /// A subscription that changes its plan does not end; its other scheduled changes are dropped.
    private static void wait(Buy buy, OracleSubscription before) {
        before.cancelAt = null;
        before.cancelChange();
        before.planLater = buy;
        before.addEvent("updated", buy.at());
    }

    private void publish(CustomerAction.Publish publish) {
        List<String> published = stock.publish(publish);
        if (publish.isForAll()) {
            for (OracleSubscription it : with(OracleSubscription::isLive)) {
                published.stream().filter(it.versions::containsKey).forEach(id -> {
                    it.versions.put(id, stock.latest(id));
                    // The API does not show the version of an add-on.
                    if (id.equals(it.buy.plan())) {
                        it.addEvent("updated", publish.at());
                    }
                });
            }
        }
    }

    /// Whether there is something to migrate to, and it is not to be done anyway.
    boolean isMigrated(CustomerAction.Migrate migrate) {
        OracleSubscription it = subscription(migrate.id());
        return !it.isLatest(stock) && !(migrate.isLater() && it.isMigratedLater);
    }

    private void migrate(OracleSubscription it, CustomerAction.Migrate migrate) {
        if (!isMigrated(migrate)) {
            return;
        }
        if (migrate.isLater()) {
            it.cancelChange();
            it.isMigratedLater = true;
        } else {
            it.migrate(stock);
        }
        it.addEvent("updated", migrate.at());
    }

    private void use(Use use) {
        rights(use.resource(), use.at()).of(use.feature()).ifPresent(right -> {
            used.add(use.isSet() ? moving(use, right) : use);
        });
    }

    /// Setting usage shifts it, and shifts all other periods by the same amount.
    private Use moving(Use use, Right right) {
        int moved = use.value() - rights(use.resource(), use.at()).used(use.feature(), right);
        return new Use(use.customer(), use.at(), use.resource(), use.feature(), moved, false);
    }

    /// The features of current grants.
    List<String> grantedFeatures(Instant now) {
        return promises.values().stream()
                .filter(it -> now.isBefore(it.at().plus(Duration.ofDays(7))))
                .map(it -> it.grant().feature())
                .sorted()
                .toList();
    }

    private List<String> eventsOf(String feature) {
        return toldOfPromises.computeIfAbsent(feature, _ -> new ArrayList<>());
    }

    /// @param resource empty: of the customer itself
    EntitlementOracle rights(String resource, Instant now) {
        return new EntitlementOracle(this, resource, now);
    }

    private void cancel(OracleSubscription it, Cancel cancel) {
        if (cancel.when() == CancelTime.IMMEDIATE) {
            it.cancel("Immediate", cancel.at());
            return;
        }
        Instant endAt = cancel.when() == CancelTime.SPECIFIC_DATE ? cancel.endAt() : it.paidUntil;
        if (!Objects.equals(endAt, it.cancelAt)) {
            it.cancelAt = endAt;
            it.addEvent("updated", cancel.at());
        }
    }

    /// A new subscription ends those that it replaces: a trial replaces other trials, any other one replaces all.
    private void begin(OracleSubscription it, Instant at) {
        boolean isTrial = it.buy.trialEndAt() != null;
        List<OracleSubscription> before =
                with(other -> other.isInPlaceOf(it.buy) && (other.isTrial() || (other.isActive() && !isTrial)));
        it.status = isTrial ? "IN_TRIAL" : "ACTIVE";
        it.migrate(stock);
        it.toldAt = at;
        before.stream().min(Comparator.comparing(OracleSubscription::isTrial)).ifPresent(other -> goOn(it, other));
        before.stream()
                .map(other -> other.lifetimeFrom)
                .min(Comparator.naturalOrder())
                .ifPresent(from -> it.lifetimeFrom = from);
        for (OracleSubscription other : before) {
            other.cancel(other.isTrial() && !isTrial ? "TRIAL_CONVERTED" : "UPGRADE_OR_DOWNGRADE", at);
        }
        if (isTrial) {
            it.addEvent("trial_started", at);
        } else {
            it.pay(at);
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private void goOn(OracleSubscription it, OracleSubscription before) {
        boolean isPaidAsBefore = it.status.equals(before.status) && it.months() == before.months();
        if (isPaidAsBefore && it.isActive()) {
            it.paidFrom = before.paidFrom;
        }
        boolean isReset = switch (cutoffRule) {
            case "ALWAYS_RESET" -> true;
            case "NEVER_RESET" -> false;
            default -> !isPaidAsBefore;
        };
        if (!isReset) {
            it.usedFrom = before.usedFrom;
        }
    }
}
