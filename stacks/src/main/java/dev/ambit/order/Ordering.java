package dev.ambit.order;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;
import static java.util.stream.Collectors.joining;

import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.account.NameKey;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.AccountEvents;
import dev.ambit.environment.Environment;
import dev.ambit.environment.EnvironmentNames;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.ScopeCheck;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Places orders, and changes them before approval.
public final class Ordering {

    private static final int NUMBER_MAX = 99;
    private static final int NAME_CHARS_MAX = 64;

    private final Transactions transactions;
    private final Providers providers;
    private final ScopeCheck scopes;
    private final AccountEvents events;
    private final InstantSource clock;

    public Ordering(
            Transactions transactions,
            Providers providers,
            ScopeCheck scopes,
            AccountEvents events,
            InstantSource clock) {
        this.transactions = transactions;
        this.providers = providers;
        this.scopes = scopes;
        this.events = events;
        this.clock = clock;
    }

    /// Returns the kinds that can be ordered now.
    ///
    /// @param account owner of the new stacks; null returns only the kinds that this installation makes itself
    List<ResourceKind> kinds(@Nullable AccountId account) {
        return ordered(
                account == null ? providers.offered() : transactions.in(account, tx -> scopes.offered(tx, account)));
    }

    private static List<ResourceKind> ordered(Set<ResourceKind> offered) {
        return offered.stream().filter(OrderContent::isOffered).sorted().toList();
    }

    /// Places an order.
    ///
    /// @param requested returns the content of the order for its account
    Order order(AccountId account, String source, Function<Account, OrderContent> requested, Author author) {
        return transactions.in(account, tx -> {
            Account owner = Accounts.lock(tx, account);
            Environment production = Environments.requireUnarchived(tx, account, source);
            if (!production.type().hasDevelopments()) {
                throw BAD_USER_INPUT
                        .because(("`source` must be a production environment; `%s`"
                                        + " is a development environment. Send the"
                                        + " slug of production.")
                                .formatted(source))
                        .at("source", source, "the slug of a production environment");
            }
            OrderContent asked = named(tx, account, requested.apply(owner));
            requireMade(tx, account, production, asked);
            requireProvisionable(tx, account, production, asked);
            EnvironmentNames.requireFree(tx, account, asked.displayName());
            Instant now = clock.instant();
            Order order = Orders.insert(tx, owner, production, asked, now)
                    .orElseThrow(() -> DUPLICATED_ENTITY
                            .because("`%s` already has an open order. Change or cancel that order instead."
                                    .formatted(source))
                            .at("source", source, "a production environment without an open order")
                            .with("entityName", "Order")
                            .with("identifier", source));
            // The upkeep tells the operator.
            Order due = order.because(null, now);
            Orders.update(tx, due, now);
            OrderChange.save(tx, AccountOperation.ORDER_CREATED, null, due, author, now);
            OrderChange.append(events, tx, AccountOperation.ORDER_CREATED, due, author, now);
            return due;
        });
    }

    /// Changes an order. A change of the scope, integrations or requirements removes its quote.
    Order change(AccountId account, UUID id, UnaryOperator<OrderContent> change, Author author) {
        return transactions.in(account, tx -> {
            Accounts.lock(tx, account);
            Order before = Orders.lock(tx, account, id);
            OrderChange.require(before, "change", OrderState.OPEN);
            OrderContent asked = change.apply(before.requested());
            if (!asked.displayName().equals(before.requested().displayName())) {
                EnvironmentNames.requireFree(tx, account, asked.displayName());
            }
            if (!asked.scope().equals(before.requested().scope())) {
                Environments.find(tx, account, before.sourceSlug()).ifPresent(production -> {
                    requireMade(tx, account, production, asked);
                    requireProvisionable(tx, account, production, asked);
                });
            }
            Order after = before.of(asked);
            return after.equals(before)
                    ? before
                    : OrderChange.save(tx, AccountOperation.ORDER_UPDATED, before, after, author, clock.instant());
        });
    }

    /// Refuses kinds without a provider. [ScopeCheck] says why others cannot be created.
    private void requireMade(Handle tx, AccountId account, Environment production, OrderContent asked) {
        Set<ResourceKind> made = scopes.providedKinds(tx, account, production);
        for (ResourceKind kind : asked.scope()) {
            if (!made.contains(kind)) {
                throw BAD_USER_INPUT
                        .because("`scope` contains `%s`, which this server cannot create. Remove it from the scope."
                                .formatted(kind))
                        .at(
                                "scope",
                                kind,
                                "some of "
                                        + ordered(scopes.offered(tx, account)).stream()
                                                .map(Enum::name)
                                                .collect(joining(", ")));
            }
        }
    }

    /// Refuses kinds that would be paid but cannot be created.
    private void requireProvisionable(Handle tx, AccountId account, Environment production, OrderContent asked) {
        Map<ResourceKind, String> objections = scopes.objections(tx, account, production, asked.scope());
        if (!objections.isEmpty()) {
            throw BAD_USER_INPUT
                    .because(ScopeCheck.joined(objections))
                    .at(
                            "scope",
                            objections.keySet(),
                            "kinds that the blueprint of %s contains and this server can create"
                                    .formatted(production.slug()));
        }
    }

    /// Appends the next free number to a name that the environment of an ended order still has.
    private static OrderContent named(Handle tx, AccountId account, OrderContent asked) {
        String name = asked.displayName();
        if (!EnvironmentNames.isTaken(tx, account, name) || !isNameOfEnded(tx, account, name)) {
            return asked;
        }
        return IntStream.rangeClosed(2, NUMBER_MAX)
                .mapToObj(number -> numbered(name, " " + number))
                .filter(it -> !EnvironmentNames.isTaken(tx, account, it))
                .findFirst()
                .map(asked::named)
                .orElse(asked);
    }

    private static boolean isNameOfEnded(Handle tx, AccountId account, String name) {
        NameKey key = NameKey.of(name);
        return Orders.namesOfEnded(tx, account).stream().map(NameKey::of).anyMatch(key::equals);
    }

    private static String numbered(String name, String number) {
        int points = Math.min(name.codePointCount(0, name.length()), NAME_CHARS_MAX - number.length());
        return name.substring(0, name.offsetByCodePoints(0, points)).strip() + number;
    }
}
