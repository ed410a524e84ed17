package dev.ambit.order;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import dev.ambit.audit.AccountOperation;
import dev.ambit.catalog.Money;
import dev.ambit.db.Transactions;
import dev.ambit.environment.AccountEvents;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.stack.PlannedCost;
import dev.ambit.stack.ScopeCheck;
import dev.ambit.stack.StackCosts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Quotes orders, by the operator's catalog or by lines that the operator enters.
public final class Quoting {

    private static final String QUOTE = "quote";
    private static final Duration VALID = Duration.ofDays(30);
    private static final Duration VALID_MAX = Duration.ofDays(366);

    private final Transactions transactions;
    private final OperatorCatalog catalog;
    private final ScopeCheck scopes;
    private final StackCosts costs;
    private final AccountEvents events;
    private final InstantSource clock;

    public Quoting(
            Transactions transactions,
            OperatorCatalog catalog,
            ScopeCheck scopes,
            StackCosts costs,
            AccountEvents events,
            InstantSource clock) {
        this.transactions = transactions;
        this.catalog = catalog;
        this.scopes = scopes;
        this.costs = costs;
        this.events = events;
        this.clock = clock;
    }

    /// The operator's input.
    ///
    /// @param lines null uses those of the catalog
    /// @param currency of `lines`; null means [DefaultCatalog#CURRENCY]. A quote without `lines` uses the currency
    ///     of the catalog
    /// @param validUntil null means 30 days from now
    /// @param schedule delivery date, as free text
    record Draft(
            @Nullable List<Quote.Line> lines,
            @Nullable String currency,
            @Nullable Instant validUntil,
            @Nullable String schedule,
            @Nullable String notes) {}

    /// Returns the quote that the operator's catalog gives, without storing it.
    Quote preview(Order order) {
        Quote quote = of(order, catalog.pricesOrDefault(order), clock.instant().plus(VALID), null, null);
        return transactions.in(order.account(), tx -> quote.with(costs(tx, order)));
    }

    /// Stores a quote, which replaces an earlier one. Afterwards publishes the default catalog if the operator has
    /// no catalog yet, even if the quote has its own `lines`.
    Order quote(Order order, Draft draft, Author author) {
        OrderChange.require(order, QUOTE, OrderState.OPEN);
        Instant now = clock.instant();
        Quote quote = of(order, draft, now);
        Order quoted = transactions.in(order.account(), tx -> {
            Order before = Orders.lock(tx, order.account(), order.id());
            OrderChange.require(before, QUOTE, OrderState.OPEN);
            if (!before.requested().isPricedAs(order.requested())) {
                throw EDITED_MEANWHILE.because(
                        "The account changed the order while you quoted it. Reload the order, then quote it"
                                + " again.");
            }
            OrderChange.requireProvisionable(tx, scopes, before);
            Order after = before.quoted(quote.with(costs(tx, before)));
            OrderChange.save(tx, AccountOperation.ORDER_QUOTED, before, after, author, now);
            OrderChange.append(events, tx, AccountOperation.ORDER_QUOTED, after, author, now);
            return after;
        });
        catalog.publishDefault(order);
        return quoted;
    }

    private List<PlannedCost> costs(Handle tx, Order order) {
        return Environments.find(tx, order.account(), order.sourceSlug())
                .map(it -> costs.of(tx, order.account(), it, order.requested().scope()))
                .orElse(List.of());
    }

    private Quote of(Order order, Draft draft, Instant now) {
        Instant validUntil = draft.validUntil() == null ? now.plus(VALID) : draft.validUntil();
        if (!validUntil.isAfter(now) || validUntil.isAfter(now.plus(VALID_MAX))) {
            throw BAD_USER_INPUT
                    .because(("`validUntil` must be in the future, at most %d days from now; received `%s`. Send"
                                    + " another time.")
                            .formatted(VALID_MAX.toDays(), validUntil))
                    .at(
                            "validUntil",
                            validUntil,
                            "in the future, at most %d days from now".formatted(VALID_MAX.toDays()));
        }
        List<Quote.Line> lines = draft.lines();
        if (lines != null) {
            String currency = draft.currency() == null
                    ? DefaultCatalog.CURRENCY
                    : Money.newCurrency("currency", draft.currency());
            return Quote.of(currency, valid(lines), validUntil, draft.schedule(), draft.notes());
        }
        if (draft.currency() != null) {
            throw BAD_USER_INPUT
                    .because(("`currency` is only allowed with `lines`; received `%s`. Omit it to use the catalog's"
                                    + " currency.")
                            .formatted(shortened(draft.currency())))
                    .at("currency", draft.currency(), "only together with lines");
        }
        return of(order, catalog.pricesOrDefault(order), validUntil, draft.schedule(), draft.notes());
    }

    private static Quote of(
            Order order, Prices prices, Instant validUntil, @Nullable String schedule, @Nullable String notes) {
        return Quote.of(
                prices.currencyFor(order.requested()), prices.linesFor(order.requested()), validUntil, schedule, notes);
    }

    private static List<Quote.Line> valid(List<Quote.Line> lines) {
        return IntStream.range(0, lines.size())
                .mapToObj(i -> lines.get(i).valid("lines." + i))
                .toList();
    }
}
