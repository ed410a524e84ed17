package dev.ambit.business;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The expected state of a subscription and its events.
final class OracleSubscription {

    final CustomerAction.Buy buy;
    final List<String> events = new ArrayList<>();
    Map<String, Integer> addons;

    /// The add-ons from the end of the billing period on, if they change.
    @Nullable
    Map<String, Integer> addonsLater;

    /// The plan from the end of the billing period on.
    CustomerAction.@Nullable Buy planLater;

    /// Whether it migrates to the latest versions at the end of the billing period, without other changes.
    boolean isMigratedLater;

    /// By the ids of its plan and its add-ons, while it lives.
    final Map<String, CatalogHistory.Version> versions = new HashMap<>();

    String status = "NOT_STARTED";

    @Nullable
    String reason;

    Instant usedFrom;

    /// The start of usage that never resets; a replaced subscription passes its start on.
    Instant lifetimeFrom;

    Instant paidFrom;

    @Nullable
    Instant paidUntil;

    @Nullable
    Instant cancelAt;

    /// The time at which its end was last changed or announced.
    Instant toldAt;

    OracleSubscription(CustomerAction.Buy buy) {
        this.buy = buy;
        this.addons = buy.addons();
        this.usedFrom = buy.startAt();
        this.lifetimeFrom = buy.startAt();
        this.paidFrom = buy.startAt();
        this.toldAt = buy.at();
    }

    /// Whether one purchase replaces the other: both are for the customer itself, or for the same resource.
    boolean isInPlaceOf(CustomerAction.Buy other) {
        return buy.resource().equals(other.resource());
    }

    boolean isTrial() {
        return status.equals("IN_TRIAL");
    }

    boolean isActive() {
        return status.equals("ACTIVE");
    }

    boolean isLive() {
        return isTrial() || isActive();
    }

    boolean isOver() {
        return !isLive() && !status.equals("NOT_STARTED");
    }

    /// How often it is paid; 0: never.
    int months() {
        return OracleCatalog.offer(buy.plan()).months();
    }

    /// The first end of a billing period after that moment, counted from the first day that is paid.
    void pay(Instant at) {
        if (months() > 0) {
            int periods = 1;
            while (!end(periods).isAfter(at)) {
                periods++;
            }
            paidUntil = end(periods);
            toldAt = at;
        }
    }

    boolean isToChange() {
        return addonsLater != null || planLater != null || isMigratedLater;
    }

    void cancelChange() {
        addonsLater = null;
        planLater = null;
        isMigratedLater = false;
    }

    /// Of all that it is of it has the latest version from now on.
    void migrate(CatalogHistory stock) {
        versions.clear();
        complete(stock);
    }

    /// Existing items keep their versions.
    void complete(CatalogHistory stock) {
        versions.keySet().removeIf(it -> !it.equals(buy.plan()) && !addons.containsKey(it));
        versions.computeIfAbsent(buy.plan(), stock::latest);
        addons.keySet().forEach(it -> versions.computeIfAbsent(it, stock::latest));
    }

    CatalogHistory.Version version(String id) {
        return Objects.requireNonNull(versions.get(id));
    }

    boolean isLatest(CatalogHistory stock) {
        return versions.entrySet().stream()
                .allMatch(it ->
                        it.getValue().number() == stock.latest(it.getKey()).number());
    }

    private Instant end(int periods) {
        return monthEnd(periods * months());
    }

    private Instant monthEnd(int month) {
        return paidFrom.atOffset(ZoneOffset.UTC).plusMonths(month).toInstant();
    }

    /// The next time at which the end of a trial or a billing period is announced, a week or an hour before; null
    /// for never.
    @Nullable
    Instant endsSoonAt() {
        if (isTrial()) {
            Instant soon = Objects.requireNonNull(buy.trialEndAt()).minus(Duration.ofDays(7));
            return soon.isAfter(toldAt) ? soon : null;
        }
        if (!isActive() || months() == 0) {
            return null;
        }
        int month = 1;
        while (!monthEnd(month).minus(Duration.ofHours(1)).isAfter(toldAt)) {
            month++;
        }
        return monthEnd(month).minus(Duration.ofHours(1));
    }

    /// When it does something by itself; null for never.
    @Nullable
    Instant nextTransitionAt() {
        Instant soon = endsSoonAt();
        Instant change = changesAt();
        return soon == null || (change != null && !soon.isBefore(change)) ? change : soon;
    }

    boolean isToldFirst() {
        return !Objects.equals(nextTransitionAt(), changesAt());
    }

    private @Nullable Instant changesAt() {
        return switch (status) {
            case "NOT_STARTED" -> buy.startAt();
            case "IN_TRIAL" -> buy.trialEndAt();
            case "ACTIVE" -> isCancelledFirst() ? cancelAt : paidUntil;
            default -> null;
        };
    }

    /// A subscription that ends is not renewed.
    boolean isCancelledFirst() {
        return cancelAt != null && (paidUntil == null || !cancelAt.isAfter(paidUntil));
    }

    void addEvent(String what, Instant at) {
        events.add(what + " " + at);
    }

    void end(String how, String why, String what, Instant at) {
        status = how;
        reason = why;
        addEvent(what, at);
    }

    void cancel(String why, Instant at) {
        if (why.equals("TRIAL_CONVERTED")) {
            addEvent("trial_converted", at);
        }
        end("CANCELED", why, "canceled", at);
    }

    @Override
    public String toString() {
        return status + " " + Objects.requireNonNullElse(reason, "null");
    }
}
