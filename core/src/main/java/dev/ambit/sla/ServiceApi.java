package dev.ambit.sla;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.EnvironmentType;
import dev.ambit.environment.Environments;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

public final class ServiceApi {

    private static final YearMonth FIRST = YearMonth.of(2000, 1);
    private static final double MEDIAN = 0.5;
    private static final double LAST_OF_A_HUNDRED = 0.99;

    private final Authentication authentication;
    private final Transactions transactions;
    private final InstantSource clock;

    public ServiceApi(Authentication authentication, Transactions transactions, InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.clock = clock;
    }

    public Response level(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        Instant now = clock.instant();
        YearMonth month = month(request.query(Query.class).month(), now);
        LocalDate first = month.atDay(1);
        LocalDate next = month.plusMonths(1).atDay(1);
        BitSet beats = transactions.outside(tx -> Heartbeats.find(tx, first, next));
        record Found(List<Environment> environments, Map<EnvironmentId, ServedHours.Served> served) {}

        Found found = transactions.in(
                account,
                tx -> new Found(
                        Environments.all(tx, account), ServedHours.find(tx, account, start(first), start(next))));
        Set<EnvironmentId> seen = authentication.visibleEnvironments(caller);
        List<Level> levels = found.environments().stream()
                .filter(it -> seen.contains(it.id()))
                .map(it -> {
                    ServedHours.Served served = found.served().getOrDefault(it.id(), ServedHours.Served.NOT);
                    return new Level(it, availability(it, first, next, now, beats, served), served);
                })
                .toList();
        Availability promised = levels.stream()
                .filter(it -> it.environment().type().hasServiceLevel())
                .map(Level::availability)
                .reduce(Availability.NOTHING, Availability::plus);
        return Response.ok(new View(
                month.toString(),
                Availability.TARGET,
                promised.share(),
                promised.errorBudgetLeft(),
                levels.stream().map(EnvironmentView::of).toList()));
    }

    record Level(Environment environment, Availability availability, ServedHours.Served served) {}

    private static Availability availability(
            Environment it, LocalDate first, LocalDate next, Instant now, BitSet beats, ServedHours.Served served) {
        return Availability.of(
                minute(start(first)),
                minute(it.createdAt()) + 1,
                minute(now),
                minute(start(next)),
                beats,
                served.failedMinutes());
    }

    private static YearMonth month(@Nullable String asked, Instant now) {
        if (asked == null) {
            return YearMonth.from(now.atOffset(ZoneOffset.UTC));
        }
        YearMonth last = YearMonth.from(now.atOffset(ZoneOffset.UTC));
        try {
            YearMonth month = YearMonth.parse(asked);
            if (!month.isBefore(FIRST) && !month.isAfter(last)) {
                return month;
            }
        } catch (DateTimeException _) {
            // Reported below.
        }
        throw BAD_USER_INPUT
                .because("`month` must be from %s to %s; received `%s`. Send a month such as `%2$s`."
                        .formatted(FIRST, last, Problem.shortened(asked)))
                .at("month", asked, "%s to %s".formatted(FIRST, last));
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private static long minute(Instant at) {
        return TimeUnit.SECONDS.toMinutes(at.getEpochSecond());
    }

    // The wire.

    public record Query(@Nullable String month) {}

    /// The service level of an account in a month.
    ///
    /// @param availability of all production environments together; null before the first minute has ended
    public record View(
            String month,
            BigDecimal target,
            @Nullable BigDecimal availability,
            @Nullable BigDecimal errorBudgetLeft,
            List<EnvironmentView> environments) {}

    /// The service level of an environment.
    ///
    /// @param target null: nothing is promised
    public record EnvironmentView(
            String slug,
            String displayName,
            EnvironmentType type,
            @Nullable BigDecimal target,
            @Nullable BigDecimal availability,
            @Nullable BigDecimal errorBudgetLeft,
            long requests,
            @Nullable BigDecimal p50Millis,
            @Nullable BigDecimal p99Millis) {

        static EnvironmentView of(Level it) {
            EnvironmentType type = it.environment().type();
            boolean isPromised = type.hasServiceLevel();
            return new EnvironmentView(
                    it.environment().slug().value(),
                    it.environment().displayName(),
                    type,
                    isPromised ? Availability.TARGET : null,
                    it.availability().share(),
                    isPromised ? it.availability().errorBudgetLeft() : null,
                    it.served().requests(),
                    millis(it.served().latencies(), MEDIAN),
                    millis(it.served().latencies(), LAST_OF_A_HUNDRED));
        }

        private static @Nullable BigDecimal millis(List<Long> latencies, double share) {
            var of = Latencies.quantile(latencies, share);
            return of.isEmpty()
                    ? null
                    : BigDecimal.valueOf(Latencies.millis((int) of.getAsLong())).setScale(1, RoundingMode.HALF_UP);
        }
    }
}
