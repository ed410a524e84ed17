package dev.ambit.order;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.Objects.requireNonNullElse;

import dev.ambit.account.Account;
import dev.ambit.account.AccountDraft;
import dev.ambit.http.Patch;
import dev.ambit.http.Permanent;
import dev.ambit.problem.Warning;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.ResourceKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Requests and views of orders.
public final class OrderWire {

    private static final int NAME_CHARS_MAX = 60;

    private OrderWire() {}

    /// Selects a page of orders.
    ///
    /// @param environment slug of the created environment
    public record ListQuery(
            @Nullable String environment,
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit) {}

    /// A new order.
    ///
    /// @param displayName of the environment; derived from the account's name if absent
    public record CreateBody(
            String source,
            @Nullable String displayName,
            List<ResourceKind> scope,
            @Nullable List<String> integrations,
            @Nullable List<String> requirements,
            @Permanent DatabaseStrategy databaseStrategy,
            @Nullable String schedule,
            @Nullable String notes,
            String contact) {

        OrderContent requested(Account account) {
            return new OrderContent(
                    AccountDraft.requireName(displayName == null ? nameOf(account) : displayName),
                    scope,
                    requireNonNullElse(integrations, List.of()),
                    requireNonNullElse(requirements, List.of()),
                    databaseStrategy,
                    schedule,
                    notes,
                    contact);
        }

        private static String nameOf(Account account) {
            String name = account.displayName();
            int end = name.offsetByCodePoints(0, Math.min(NAME_CHARS_MAX, name.codePointCount(0, name.length())));
            return name.substring(0, end).strip() + " dev";
        }
    }

    /// Changes of an order before approval.
    public record UpdateBody(
            @Nullable String displayName,
            @Nullable List<ResourceKind> scope,
            @Nullable List<String> integrations,
            @Nullable List<String> requirements,
            @Permanent @Nullable DatabaseStrategy databaseStrategy,
            Patch<String> schedule,
            Patch<String> notes,
            @Nullable String contact) {

        OrderContent applied(OrderContent before) {
            return new OrderContent(
                    displayName == null ? before.displayName() : AccountDraft.requireName(displayName),
                    requireNonNullElse(scope, before.scope()),
                    requireNonNullElse(integrations, before.integrations()),
                    requireNonNullElse(requirements, before.requirements()),
                    requireNonNullElse(databaseStrategy, before.strategy()),
                    schedule.over(before.schedule()),
                    notes.over(before.notes()),
                    requireNonNullElse(contact, before.contact()));
        }
    }

    /// The approval of a quote.
    ///
    /// @param monthly expected price; absent accepts the current quote
    public record ApproveBody(@Nullable BigDecimal monthly) {}

    /// A quote by the operator.
    ///
    /// @param lines replace those of the catalog
    /// @param currency of the lines, ISO 4217 in lower case; `eur` if absent
    /// @param validUntil 30 days from now if absent
    public record QuoteBody(
            @Nullable List<LineBody> lines,
            @Nullable String currency,
            @Nullable Instant validUntil,
            @Nullable String schedule,
            @Nullable String notes) {

        Quoting.Draft draft() {
            return new Quoting.Draft(
                    lines == null
                            ? null
                            : IntStream.range(0, lines.size())
                                    .mapToObj(i -> lines.get(i).line("lines." + i))
                                    .toList(),
                    currency,
                    validUntil,
                    schedule,
                    notes);
        }
    }

    /// A quote line by the operator.
    ///
    /// @param amount must be `quantity` times `unitAmount`, if present
    public record LineBody(
            String description,
            BigDecimal quantity,
            BigDecimal unitAmount,
            @Nullable BigDecimal amount) {

        private static final int SCALE_MAX = 20;

        Quote.Line line(String path) {
            requireSize(quantity, path + ".quantity");
            requireSize(unitAmount, path + ".unitAmount");
            Quote.Line line = Quote.Line.of(description, quantity, unitAmount).valid(path);
            if (amount != null && amount.compareTo(line.amount()) != 0) {
                throw BAD_USER_INPUT
                        .because(("`%s.amount` must be `quantity` times"
                                        + " `unitAmount`, which is %s; received `%s`."
                                        + " Correct"
                                        + " it or omit it.")
                                .formatted(path, line.amount().toPlainString(), shortened(amount)))
                        .at(path + ".amount", amount, line.amount().toPlainString());
            }
            return line;
        }

        /// Limits the exponent before any computation: 1e999999999 written in full exceeds memory.
        private static void requireSize(BigDecimal it, String field) {
            if (Math.abs((long) it.scale()) > SCALE_MAX) {
                throw BAD_USER_INPUT
                        .because(
                                "`%s` has too many digits; received `%s`. Send a number with an exponent of at most %d."
                                        .formatted(field, shortened(it), SCALE_MAX))
                        .at(field, it.toString(), "a number with an exponent of at most %d".formatted(SCALE_MAX));
            }
        }
    }

    /// A view of an order.
    ///
    /// @param account slug
    /// @param source slug of the production environment
    /// @param environment slug of the created environment; null before it is created
    /// @param suspended whether the stack is suspended because the subscription has ended
    /// @param endsAt when the suspended stack and its data are deleted; null if not planned
    /// @param operationId last operation of the stack
    /// @param problem why the order cannot proceed; null if it can
    /// @param accrued fee of this month so far; null before the first charged day
    /// @param warnings why parts of the order cannot be created; they prevent a quote
    public record View(
            UUID id,
            String account,
            OrderState state,
            String source,
            String displayName,
            List<ResourceKind> scope,
            List<String> integrations,
            List<String> requirements,
            DatabaseStrategy databaseStrategy,
            @Nullable String schedule,
            @Nullable String notes,
            String contact,
            @Nullable Quote quote,
            @Nullable String environment,
            @Nullable UUID environmentId,
            boolean suspended,
            @Nullable Instant endsAt,
            PaymentView payment,
            @Nullable UUID operationId,
            @Nullable String problem,
            @Nullable AccruedView accrued,
            List<Warning> warnings,
            Instant createdAt,
            Instant updatedAt) {

        static View of(Order it, @Nullable AccruedView accrued, @Nullable String stackProblem, List<Warning> warnings) {
            OrderContent requested = it.requested();
            Order.Development development = it.development();
            return new View(
                    it.id(),
                    it.accountSlug(),
                    it.state(),
                    it.sourceSlug(),
                    requested.displayName(),
                    requested.scope(),
                    requested.integrations(),
                    requested.requirements(),
                    requested.strategy(),
                    requested.schedule(),
                    requested.notes(),
                    requested.contact(),
                    it.quote(),
                    development == null ? null : development.slug(),
                    development == null ? null : development.publicId(),
                    it.isSuspended(),
                    it.endsAt(),
                    PaymentView.of(it),
                    it.operation(),
                    stackProblem == null ? it.problem() : stackProblem,
                    accrued,
                    warnings,
                    it.createdAt(),
                    it.updatedAt());
        }
    }

    /// How the fee is paid.
    ///
    /// @param method `INVOICE`: the operator sends an invoice outside of Ambit, which charges nothing itself
    /// @param invoiceTo the order's contact
    /// @param paidMonths months whose invoice is marked as paid, such as `2026-11`
    public record PaymentView(String method, String description, String invoiceTo, List<String> paidMonths) {

        static PaymentView of(Order it) {
            String contact = it.requested().contact();
            return new PaymentView(
                    "INVOICE",
                    ("The operator sends a monthly invoice to %s outside of Ambit and marks it as paid here."
                                    + " Ambit does not collect payments.")
                            .formatted(contact),
                    contact,
                    it.paidMonths());
        }
    }

    /// Marks the invoice of a month.
    ///
    /// @param month such as `2026-11`
    /// @param paid true if absent
    public record PaymentBody(String month, @Nullable Boolean paid) {

        boolean isPaid() {
            return !Boolean.FALSE.equals(paid);
        }
    }

    /// The kinds of resources that can be ordered.
    public record KindsView(List<ResourceKind> kinds) {}

    /// The accrued fee of the current month.
    ///
    /// @param month such as `2026-11`
    /// @param days on which the environment existed
    public record AccruedView(String month, int days, BigDecimal amount, String currency) {}
}
