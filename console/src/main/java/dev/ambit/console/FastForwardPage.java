package dev.ambit.console;

import dev.ambit.console.OperationPage.Operation;
import dev.ambit.console.PromotionImpactPage.Outcome;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The differences between two forks of a promotion's target after some days, without and with the promotion.
public final class FastForwardPage {

    private static final String TEMPLATE = "promotion-fast-forward";
    private static final String DAYS = "60";

    private FastForwardPage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show(TEMPLATE, view(visit, visit.scope(), DAYS, null));
    }

    static Response start(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String days = visit.form().text("days");
        try {
            visit.send(scope, "POST", path(visit), Map.of("days", FormNumber.of("days", days)));
            return Screen.seeOther(
                    "%s/promotions/%s/fast-forward".formatted(scope.account().path(), visit.variable("id")));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, scope, days, Fault.of(problem)));
        }
    }

    private static String path(ConsoleRequest visit) {
        return PromotionHeader.api(visit) + "/fast-forward";
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, String days, @Nullable Fault fault) {
        PromotionHeader header = PromotionHeader.of(visit, scope, null);
        Result result = result(visit, scope);
        if (result == null) {
            return new View(header, null, null, List.of(), null, days, fault);
        }
        Operation operation = visit.send(scope, "GET", "/operations/" + result.operationId(), null)
                .data(Operation.class);
        String after = fault == null ? visit.request().query(Page.Query.class).after() : null;
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply list = visit.send(scope, "GET", path(visit) + "/differences?limit=50" + rest, null);
        return new View(header, result, operation, list.rows(Row.class), list.next(), days, fault);
    }

    /// Returns the last fast-forward; null if there was none.
    private static @Nullable Result result(ConsoleRequest visit, ConsoleScope scope) {
        try {
            return visit.send(scope, "GET", path(visit), null).data(Result.class);
        } catch (Problem problem) {
            if (problem.code() == ProblemCode.OPERATION_NOT_FOUND) {
                return null;
            }
            throw problem;
        }
    }

    /// The counts, as the API returns them.
    public record Result(
            String operationId,
            String state,
            String hash,
            int days,
            int daysDone,
            @Nullable Instant from,
            long customers,
            long renewals,
            long amounts,
            long resets,
            long limits,
            List<Charged> charged,
            boolean isComplete) {

        public boolean isDone() {
            return state.equals("DONE");
        }

        /// Returns the end of the compared time; null before the clocks advance.
        public @Nullable Instant to() {
            return from == null ? null : from.plus(Duration.ofDays(daysDone));
        }
    }

    /// The recurring amounts that renewals charge.
    public record Charged(String currency, BigDecimal before, BigDecimal after) {

        public String text(BigDecimal amount) {
            return PriceText.money(amount, currency);
        }
    }

    /// A value on one side, as the API returns it.
    public record Value(
            @Nullable Integer resets,
            @Nullable Instant at,
            @Nullable String currency,
            @Nullable BigDecimal amount,
            @Nullable Outcome decision) {

        /// Returns the value in words, such as `$10.00 on 2026-12-27`.
        String text() {
            if (decision != null) {
                return decision.word();
            }
            String day = at == null ? "" : at.toString().substring(0, "2000-01-01".length());
            if (resets != null) {
                return "%s, the last on %s".formatted(RoleLabels.count(resets, "reset"), day);
            }
            return amount == null || currency == null
                    ? "On " + day
                    : "%s on %s".formatted(PriceText.money(amount, currency), day);
        }
    }

    /// A difference.
    public record Row(
            String kind,
            String customerId,
            @Nullable String resourceId,
            String subject,
            @Nullable Value before,
            @Nullable Value after) {

        public String kindLabel() {
            return switch (kind) {
                case "RENEWAL" -> "Renewal";
                case "AMOUNT" -> "Amount";
                case "RESET" -> "Resets";
                default -> "Limit";
            };
        }

        public String beforeText() {
            return text(before);
        }

        public String afterText() {
            return text(after);
        }

        private static String text(@Nullable Value it) {
            return it == null ? "None" : it.text();
        }
    }

    /// The page.
    ///
    /// @param result null if the promotion was never fast-forwarded
    /// @param days the value of the form
    /// @param fault why the fast-forward could not start
    public record View(
            PromotionHeader header,
            @Nullable Result result,
            @Nullable Operation operation,
            List<Row> rows,
            @Nullable String next,
            String days,
            @Nullable Fault fault) {

        public boolean isMoving() {
            return operation != null && operation.isMoving();
        }

        /// Returns whether the member can start a fast-forward now.
        public boolean mayStart() {
            return header.mayChange() && header.promotion().state().isOpen() && !isMoving();
        }

        /// Returns whether the promotion was changed after the fast-forward.
        public boolean isOutdated(Result it) {
            return header.promotion().state().isOpen() && !it.hash().equals(header.hash());
        }
    }
}
