package dev.ambit.quota;

import static dev.ambit.problem.ProblemCode.ACCOUNT_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Actor;
import dev.ambit.access.Authentication;
import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.environment.EnvironmentType;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import dev.ambit.problem.Warning;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

public final class AllowanceApi {

    private static final long LIMIT_MAX = 1_000_000_000_000L;

    private final Authentication authentication;
    private final Transactions transactions;
    private final Quotas allowances;
    private final QuotaSetting setting;
    private final InstantSource clock;

    public AllowanceApi(
            Authentication authentication,
            Transactions transactions,
            Quotas allowances,
            QuotaSetting setting,
            InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.allowances = allowances;
        this.setting = setting;
        this.clock = clock;
    }

    public Response set(Request request) {
        Actor actor = authentication.operator(request);
        Body body = request.body(Body.class);
        String slug = request.variable("slug");
        Account account = transactions
                .read(Operator.OPERATOR, tx -> Accounts.find(tx, slug))
                .orElseThrow(() -> ACCOUNT_NOT_FOUND.because("Account `%s` does not exist. Send the slug of an account."
                        .formatted(Problem.shortened(slug))));
        setting.set(account, Author.of(actor, request), body.limits());
        return Response.ok(AllowanceView.of(allowances.of(account.slug())));
    }

    public Response usage(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        Instant now = clock.instant();
        Quota allowance = allowances.of(
                transactions.read(account, tx -> Accounts.require(tx, account)).slug());
        AccountUsage usage = transactions.in(account, tx -> AccountUsage.find(tx, account, now));
        Set<EnvironmentId> seen = authentication.visibleEnvironments(caller);
        boolean isProductionSeen = seesAll(caller, seen, usage, true);
        return Response.ok(new UsageView(
                YearMonth.from(now.atOffset(ZoneOffset.UTC)).toString(),
                isProductionSeen ? CountView.of(usage.counted()) : null,
                seesAll(caller, seen, usage, false) ? CountView.of(usage.others()) : null,
                AllowanceView.of(allowance),
                usage.environments().stream()
                        .filter(it -> seen.contains(it.id()))
                        .map(EnvironmentView::of)
                        .toList(),
                isProductionSeen ? EventWarning.of(allowance, usage.counted().events()) : List.of()));
    }

    /// The total would reveal data of environments that the caller cannot see.
    private static boolean seesAll(
            AccountCaller caller, Set<EnvironmentId> seen, AccountUsage usage, boolean isProduction) {
        List<LiveEntityCounts> there = usage.environments().stream()
                .filter(it -> it.type().isProduction() == isProduction)
                .toList();
        return there.isEmpty() ? caller.sees(isProduction) : there.stream().allMatch(it -> seen.contains(it.id()));
    }

    // The wire.

    public record Body(
            @Nullable Long products,
            @Nullable Long subscriptions,
            @Nullable Long events) {

        Map<Metric, @Nullable BigDecimal> limits() {
            Map<Metric, @Nullable BigDecimal> limits = new EnumMap<>(Metric.class);
            limits.put(Metric.PRODUCTS, limit("products", products));
            limits.put(Metric.SUBSCRIPTIONS, limit("subscriptions", subscriptions));
            limits.put(Metric.EVENTS, limit("events", events));
            return limits;
        }

        private static @Nullable BigDecimal limit(String field, @Nullable Long limit) {
            if (limit != null && (limit < 0 || limit > LIMIT_MAX)) {
                throw BAD_USER_INPUT
                        .because("`%s` must be a whole number from 0 to %d; received %d. Send null for no limit."
                                .formatted(field, LIMIT_MAX, limit))
                        .at(field, limit, "0 to %d, or null".formatted(LIMIT_MAX));
            }
            return limit == null ? null : BigDecimal.valueOf(limit);
        }
    }

    /// The limits; null means unlimited.
    public record AllowanceView(
            @Nullable BigDecimal products,
            @Nullable BigDecimal subscriptions,
            @Nullable BigDecimal events) {

        static AllowanceView of(Quota it) {
            return new AllowanceView(
                    it.limit(Metric.PRODUCTS), it.limit(Metric.SUBSCRIPTIONS), it.limit(Metric.EVENTS));
        }
    }

    public record CountView(long products, long subscriptions, long events) {

        static CountView of(AccountUse it) {
            return new CountView(it.products(), it.subscriptions(), it.events());
        }
    }

    /// The usage of an account and its limits.
    ///
    /// @param month the month of the events, such as `2026-11`
    /// @param production null if the caller cannot see all production environments
    /// @param nonProduction null if the caller cannot see all non-production environments
    /// @param environments those that the caller can see
    /// @param warnings whether the account has exceeded its event allowance
    public record UsageView(
            String month,
            @Nullable CountView production,
            @Nullable CountView nonProduction,
            AllowanceView allowance,
            List<EnvironmentView> environments,
            List<Warning> warnings) {}

    /// The live entities of one environment.
    ///
    /// @param counted whether they count against the allowance
    public record EnvironmentView(
            String slug, String displayName, EnvironmentType type, boolean counted, long products, long subscriptions) {

        static EnvironmentView of(LiveEntityCounts it) {
            return new EnvironmentView(
                    it.slug(), it.displayName(), it.type(), it.isCounted(), it.products(), it.subscriptions());
        }
    }
}
