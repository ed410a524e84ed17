package dev.ambit.grant;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.EventLogs;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Renders promotional entitlements for responses.
public final class GrantViews {

    private final Transactions transactions;
    private final EnvironmentClock clock;

    public GrantViews(Transactions transactions, EnvironmentClock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// The public id and the time of the environment.
    record ViewTime(UUID environmentId, Instant now) {}

    /// Returns the promotional entitlements of each customer that has any, the earliest first. Takes the same number
    /// of statements for any number of customers.
    public Map<String, List<GrantApi.View>> of(EnvironmentId environment, Collection<String> customers) {
        ViewTime seen = viewTime(environment);
        return transactions.read(environment, tx -> PromotionalGrants.ofCustomers(tx, environment, customers)).stream()
                .sorted(Comparator.comparing(PromotionalGrant::createdAt)
                        .thenComparing(it -> it.entitlement().featureId()))
                .collect(groupingBy(PromotionalGrant::customerId, mapping(it -> GrantApi.View.of(it, seen), toList())));
    }

    ViewTime viewTime(EnvironmentId environment) {
        return transactions.read(
                environment,
                tx -> new ViewTime(
                        EventLogs.find(tx, environment).orElseThrow().origin().environmentId(),
                        clock.now(tx, environment)));
    }
}
