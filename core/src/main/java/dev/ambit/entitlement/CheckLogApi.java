package dev.ambit.entitlement;

import static dev.ambit.problem.ProblemCode.DECISION_NOT_FOUND;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.db.IdParser;
import dev.ambit.db.Transactions;
import dev.ambit.engine.Micros;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The routes of the sampled checks.
public final class CheckLogApi {

    private final Authentication authentication;
    private final Transactions transactions;

    public CheckLogApi(Authentication authentication, Transactions transactions) {
        this.authentication = authentication;
        this.transactions = transactions;
    }

    /// Lists checks, latest first.
    public Response list(Request request) {
        Caller caller = authentication.server(request);
        Query query = request.query(Query.class);
        Page page = Page.of("checks", query.after(), query.before(), query.limit());
        var filter = new CheckFilter(query.customerId(), query.featureId(), query.since());
        List<SampledCheck> checks = transactions.read(
                caller.environment(),
                tx -> Checks.list(
                        tx,
                        caller.environment(),
                        filter,
                        page.moment(0),
                        page.number(1),
                        page.isBackward(),
                        page.rows()));
        return page.answer(checks, it -> List.of(it.at(), it.number()), View::of);
    }

    public Response decision(Request request) {
        Caller caller = authentication.server(request);
        String id = request.variable("id");
        return IdParser.uuid(id)
                .flatMap(it ->
                        transactions.read(caller.environment(), tx -> Decisions.find(tx, caller.environment(), it)))
                .map(it -> Response.ok(DecisionView.of(it)))
                .orElseThrow(() -> DECISION_NOT_FOUND.because(
                        "Decision `%s` does not exist in this environment, or is older than 30 days. Send the id from the header `X-Ambit-Decision` of a denied check."
                                .formatted(Problem.shortened(id))));
    }

    // The wire.

    /// A denied check.
    ///
    /// @param at the real time
    /// @param environmentAt the time of the environment's clock
    public record DecisionView(
            UUID id,
            Instant at,
            Instant environmentAt,
            String customerId,
            @Nullable String resourceId,
            String featureId,
            BigDecimal requestedUsage,
            @Nullable List<String> requestedValues,
            String accessDeniedReason,
            @Nullable BigDecimal currentUsage,
            @Nullable BigDecimal usageLimit,
            long sequence) {

        static DecisionView of(DeniedCheck it) {
            SampledCheck check = it.check();
            return new DecisionView(
                    it.id(),
                    check.at(),
                    it.environmentAt(),
                    check.customerId(),
                    check.resourceId(),
                    check.featureId(),
                    Micros.decimal(check.requestedMicros()),
                    check.requestedValues(),
                    Objects.requireNonNull(check.deniedBecause()),
                    View.decimal(check.usedMicros()),
                    View.decimal(check.limitMicros()),
                    check.sequence());
        }
    }

    public record Query(
            @Nullable String customerId,
            @Nullable String featureId,
            @Nullable Instant since,
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit) {}

    public record View(
            Instant at,
            String customerId,
            @Nullable String resourceId,
            String featureId,
            BigDecimal requestedUsage,
            @Nullable List<String> requestedValues,
            boolean isGranted,
            @Nullable String accessDeniedReason,
            @Nullable BigDecimal currentUsage,
            @Nullable BigDecimal usageLimit,
            @Nullable String revision,
            long sequence) {

        static View of(SampledCheck it) {
            return new View(
                    it.at(),
                    it.customerId(),
                    it.resourceId(),
                    it.featureId(),
                    Micros.decimal(it.requestedMicros()),
                    it.requestedValues(),
                    it.deniedBecause() == null,
                    it.deniedBecause(),
                    decimal(it.usedMicros()),
                    decimal(it.limitMicros()),
                    it.revision(),
                    it.sequence());
        }

        private static @Nullable BigDecimal decimal(@Nullable Long micros) {
            return micros == null ? null : Micros.decimal(micros);
        }
    }
}
