package dev.ambit.bulk;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;
import static dev.ambit.problem.ProblemCode.TOO_MANY_BULK_CHANGES;

import dev.ambit.access.Caller;
import dev.ambit.bulk.BulkChangeWire.Body;
import dev.ambit.bulk.BulkChangeWire.CustomerPreview;
import dev.ambit.bulk.BulkChangeWire.Filter;
import dev.ambit.bulk.BulkChangeWire.Preview;
import dev.ambit.catalog.CreatedAt;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.CustomerConditions;
import dev.ambit.customer.CustomerSelection;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.grant.GrantCreation;
import dev.ambit.http.Json;
import dev.ambit.http.Sha256;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationProblem;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import dev.ambit.search.EntitySearch;
import dev.ambit.search.SearchKind;
import dev.ambit.subscription.BulkPreview;
import dev.ambit.subscription.PlanChange;
import dev.ambit.subscription.PreviewWire;
import dev.ambit.subscription.RecurringMoney;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Starts a bulk change of the customers that match a filter at that moment, or previews it.
public final class BulkChangeCreation {

    private static final int CUSTOMERS_MAX = 100_000;

    /// Maximum number of customers that a search may find.
    private static final int FOUND_MAX = 500;

    private static final int PREVIEWED_MAX = 20;
    private static final int SERVER_FAULTS = 500;

    private static final Duration MONEY_TIME_MAX = Duration.ofSeconds(3);

    /// Maximum number of unfinished changes per environment.
    private static final int CHANGES_MAX = 10;

    private final Transactions transactions;
    private final CustomerSelection selection;
    private final EntitySearch search;
    private final BulkPreview previewing;
    private final EnvironmentClock clock;
    private final InstantSource real;

    public BulkChangeCreation(
            Transactions transactions,
            CustomerSelection selection,
            EntitySearch search,
            BulkPreview previewing,
            EnvironmentClock clock,
            InstantSource real) {
        this.transactions = transactions;
        this.selection = selection;
        this.search = search;
        this.previewing = previewing;
        this.clock = clock;
        this.real = real;
    }

    /// Previews the sums for all customers, and each change for the first of them.
    Preview preview(Caller caller, Body body) {
        EnvironmentId environment = caller.environment();
        List<String> found = found(caller, body.filter());
        Preview summed = transactions.in(environment, tx -> {
            requirePossible(tx, environment, body);
            List<String> ids = customers(tx, environment, body.filter(), found);
            return summed(tx, environment, ids, body, clock.now(tx, environment));
        });
        return summed.with(summed.customerIds().stream()
                .map(it -> previewed(caller, it, body))
                .toList());
    }

    private static Preview summed(Handle tx, EnvironmentId environment, List<String> ids, Body body, Instant now) {
        List<String> first = ids.stream().limit(PREVIEWED_MAX).toList();
        if (body.promotionalEntitlements() != null) {
            return new Preview(ids.size(), first, hash(ids), now, null, null, List.of());
        }
        var money = new RecurringMoney(tx, environment);
        long endNanos = System.nanoTime() + MONEY_TIME_MAX.toNanos();
        boolean isInTime = body.plan() == null
                ? money.addLatest(ids, now, endNanos)
                : money.addPlan(ids, body.plan(), now, endNanos);
        return new Preview(
                ids.size(), first, hash(ids), now, money.amounts(), isInTime && money.isComplete(), List.of());
    }

    private CustomerPreview previewed(Caller caller, String customerId, Body body) {
        try {
            List<PreviewWire.View> changes = body.plan() != null
                    ? previewing.plan(caller, customerId, body.plan())
                    : body.migration() != null
                            ? previewing.latest(
                                    caller, customerId, body.migration().isAtOnce())
                            : List.of();
            return new CustomerPreview(customerId, changes, null);
        } catch (Problem problem) {
            if (problem.code().status() >= SERVER_FAULTS) {
                throw problem;
            }
            return new CustomerPreview(
                    customerId, List.of(), new OperationProblem(problem.code().wireName(), problem.message()));
        }
    }

    /// Starts the change, and returns its operation.
    UUID start(Caller caller, Author author, Body body) {
        EnvironmentId environment = caller.environment();
        List<String> found = found(caller, body.filter());
        return transactions.in(environment, tx -> {
            requirePossible(tx, environment, body);
            List<String> ids = customers(tx, environment, body.filter(), found);
            requireExpected(body, ids);
            if (ids.isEmpty()) {
                throw BAD_USER_INPUT
                        .because("No customer matches `filter`. Send other conditions.")
                        .at("filter", null, "conditions that match 1 to %,d customers".formatted(CUSTOMERS_MAX));
            }
            if (BulkChanges.lockAndCountWaiting(tx, environment) >= CHANGES_MAX) {
                throw TOO_MANY_BULK_CHANGES.because(
                        "This environment has %d unfinished bulk changes, which is the maximum. Wait until one ends, or cancel one."
                                .formatted(CHANGES_MAX));
            }
            Instant now = real.instant();
            UUID operation = Operations.insert(tx, caller.account(), environment, OperationKind.BULK_CHANGE, now, now);
            Operations.setTotal(tx, operation, ids.size());
            BulkChanges.insert(tx, environment, operation, body.content(), author, ids, now);
            return operation;
        });
    }

    /// Requires an existing plan or features that can be granted.
    private static void requirePossible(Handle tx, EnvironmentId environment, Body body) {
        if (body.plan() != null) {
            try {
                PlanChange.require(tx, environment, body.plan());
            } catch (Problem problem) {
                throw problem.under("plan");
            }
        } else if (body.migration() == null) {
            GrantCreation.requireGrantable(tx, environment, body.content().grants());
        }
    }

    private static void requireExpected(Body body, List<String> ids) {
        Integer count = body.expectedCustomers();
        if (count != null && count != ids.size()) {
            throw EDITED_MEANWHILE
                    .because("`expectedCustomers` is %d, but %d customers match now. Preview the change again."
                            .formatted(count, ids.size()))
                    .at("expectedCustomers", count, String.valueOf(ids.size()));
        }
        String hash = body.expectedCustomersHash();
        if (hash != null && !hash.equals(hash(ids))) {
            throw EDITED_MEANWHILE
                    .because("`expectedCustomersHash` is `%s`, but other customers match now. Preview the change again."
                            .formatted(Problem.shortened(hash)))
                    .at("expectedCustomersHash", hash, hash(ids));
        }
    }

    /// Returns a hash of the ids, in any order.
    private static String hash(List<String> ids) {
        return Sha256.hex(Json.text(ids.stream().sorted().toList()));
    }

    /// Returns the customers that match the search; null without one.
    private @Nullable List<String> found(Caller caller, Filter filter) {
        if (filter.q() == null) {
            return null;
        }
        List<String> found = search.ids(caller, SearchKind.CUSTOMER, filter.q(), FOUND_MAX + 1);
        if (found.size() > FOUND_MAX) {
            throw BAD_USER_INPUT
                    .because("`q` matches more than %d customers. Send more words.".formatted(FOUND_MAX))
                    .at("filter.q", filter.q(), "words that match up to %d customers".formatted(FOUND_MAX));
        }
        return found;
    }

    private List<String> customers(Handle tx, EnvironmentId environment, Filter filter, @Nullable List<String> found) {
        CustomerConditions conditions = filter.conditions(found);
        CreatedAt created = filter.createdAt();
        Instant since = created == null ? Slice.FIRST : created.since();
        Instant until = created == null ? Slice.LAST : created.until();
        var slice = new Slice(Slice.FIRST, "", false, CUSTOMERS_MAX + 1, since, until);
        List<String> ids = selection.select(tx, environment, conditions, slice);
        if (ids.size() > CUSTOMERS_MAX) {
            throw BAD_USER_INPUT
                    .because("`filter` matches more than %,d customers. Send more conditions.".formatted(CUSTOMERS_MAX))
                    .at("filter", null, "conditions that match 1 to %,d customers".formatted(CUSTOMERS_MAX));
        }
        return ids;
    }
}
