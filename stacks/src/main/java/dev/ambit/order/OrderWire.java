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

/// Orders as they travel.
public final class OrderWire {

    private static final int NAME_CHARS_MAX = 60;

    private OrderWire() {}

    /// Which orders, and which page of them.
    ///
    /// @param environment the slug of the one that was made by it
    public record ListQuery(
            @Nullable String environment,
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit) {}

    /// What an account orders.
    ///
    /// @param displayName of the environment; without it, it is called after the account
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

        Requested requested(Account account) {
            return new Requested(
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

    /// As long as nothing was agreed upon.
    public record UpdateBody(
            @Nullable String displayName,
            @Nullable List<ResourceKind> scope,
            @Nullable List<String> integrations,
            @Nullable List<String> requirements,
            @Permanent @Nullable DatabaseStrategy databaseStrategy,
            Patch<String> schedule,
            Patch<String> notes,
            @Nullable String contact) {

        Requested applied(Requested before) {
            return new Requested(
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

    /// Which quote is agreed to.
    ///
    /// @param monthly of the quote that one has read; without it, whatever stands there now
    public record ApproveBody(@Nullable BigDecimal monthly) {}

    /// What the operator asks for it.
    ///
    /// @param lines instead of those that the catalog makes
    /// @param currency of the lines, by ISO 4217 in lower case; without it `eur`
    /// @param validUntil without it 30 days from now
    public record QuoteBody(
            @Nullable List<LineBody> lines,
            @Nullable String currency,
            @Nullable Instant validUntil,
            @Nullable String schedule,
            @Nullable String notes) {

        Quoting.Said said() {
            return new Quoting.Said(
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

    /// One line of a quote as the operator writes it.
    ///
    /// @param amount if it is said, it has to be the quantity times the amount of one
    public record LineBody(
            String description,
            BigDecimal quantity,
            BigDecimal unitAmount,
            @Nullable BigDecimal amount) {

        private static final int SCALE_MAX = 20;

        Quote.Line line(String place) {
            requireSize(quantity, place + ".quantity");
            requireSize(unitAmount, place + ".unitAmount");
            Quote.Line line = Quote.Line.of(description, quantity, unitAmount).valid(place);
            if (amount != null && amount.compareTo(line.amount()) != 0) {
                throw BAD_USER_INPUT
                        .because(
                                ("`%s.amount` must be `quantity` times"
                                        + " `unitAmount`, which is %s; received `%s`."
                                        + " Correct"
                                                + " it or omit it.")
                                        .formatted(place, line.amount().toPlainString(), shortened(amount)))
                        .at(place + ".amount", amount, line.amount().toPlainString());
            }
            return line;
        }

        /// Before anything is computed with it: in full, 1e999999999 does not fit into memory.
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

    /// An order as people see it.
    ///
    /// @param account its slug
    /// @param source the slug of the production environment
    /// @param environment the slug of the environment that was made; null before
    /// @param suspended whether nobody is let in, since the subscription has lapsed
    /// @param endsAt when a suspended stack and its data are torn down; null: not planned
    /// @param operationId of what is done with its stack
    /// @param problem what keeps it from going on; null if nothing does
    /// @param accrued in this month so far; null before anything is paid
    /// @param warnings why a part of the order cannot be made; as long as there are any, it is not quoted
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
            Requested requested = it.requested();
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
    /// @param invoiceTo the order's contact, whom the invoice names
    /// @param paidMonths those whose invoice the operator has marked as paid, as `2026-11`
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

    /// Whether the invoice of a month was paid.
    ///
    /// @param month as `2026-11`
    /// @param paid true, if absent
    public record PaymentBody(String month, @Nullable Boolean paid) {

        boolean isPaid() {
            return !Boolean.FALSE.equals(paid);
        }
    }

    /// What can be ordered, since there is somebody who makes it.
    public record KindsView(List<ResourceKind> kinds) {}

    /// What a month costs so far.
    ///
    /// @param month as `2026-11`
    /// @param days on which the environment was there
    public record AccruedView(String month, int days, BigDecimal amount, String currency) {}
}
