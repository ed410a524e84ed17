package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.OPERATION_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.PROMOTION_NOT_IN_STATE;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.catalog.RolloutFilter;
import dev.ambit.clock.Clocks;
import dev.ambit.clock.EnvironmentTime;
import dev.ambit.customer.CopiedCustomers;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationState;
import dev.ambit.operation.Operations;
import dev.ambit.promotion.CatalogPromotion.Order;
import dev.ambit.promotion.CatalogPromotion.State;
import dev.ambit.promotion.FastForward.Charged;
import dev.ambit.promotion.FastForward.Counts;
import dev.ambit.promotion.FastForward.Difference;
import dev.ambit.promotion.FastForward.Progress;
import dev.ambit.promotion.FastForward.Requested;
import dev.ambit.promotion.FastForward.Value;
import dev.ambit.promotion.PromotionMerging.Merged;
import dev.ambit.promotion.PromotionWire.StartedView;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The routes of fast-forwards.
public final class FastForwardApi {

    private static final boolean PRODUCTION = true;
    private static final int DAYS_DEFAULT = 60;
    private static final int DAYS_MAX = 366;
    private static final int CUSTOMERS_MAX = 10_000;

    private final Authentication authentication;
    private final Transactions transactions;
    private final PromotionAccess access;
    private final PromotionMerging merging;
    private final InstantSource clock;

    public FastForwardApi(Authentication authentication, Transactions transactions, InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.access = new PromotionAccess(authentication, transactions);
        this.merging = new PromotionMerging(transactions);
        this.clock = clock;
    }

    /// Starts a fast-forward. While it runs, a repeated call returns the same operation.
    public Response start(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        CatalogPromotion promotion = access.find(caller, request.variable("id"));
        int days = Objects.requireNonNullElse(request.body(Body.class).days(), DAYS_DEFAULT);
        caller.requireAdmin(
                !PRODUCTION,
                () -> ACCESS_DENIED.because("A fast-forward creates forks, which needs the role `ADMIN` in"
                        + " non-production environments. Ask an owner for it."));
        requireCopyable(promotion);
        Merged merged = merging.merge(account, promotion);
        Author author = Author.of(caller, request);
        UUID operation = transactions.in(account, tx -> {
            CatalogPromotion locked = CatalogPromotions.lock(tx, account, promotion.id())
                    .orElseThrow(() -> PromotionRecords.missing(promotion.id().toString()));
            locked.requireState(PromotionStart.state(tx, account, locked), State.OPEN);
            PromotionStart.requireResolved(merged.result());
            Instant now = clock.instant();
            Order order = Order.of(author, caller.person(), merged.hash(), List.of(), now);
            return running(tx, account, promotion.id())
                    .orElseGet(() -> start(tx, account, locked, new Requested(days, order), now));
        });
        return Response.accepted(new StartedView(promotion.id(), operation));
    }

    private static Optional<UUID> running(Handle tx, AccountId account, UUID promotion) {
        return FastForwards.find(tx, account, promotion)
                .flatMap(it -> Operations.find(tx, account, it.operation()))
                .filter(it -> !it.state().isOver())
                .map(Operation::id);
    }

    private static UUID start(
            Handle tx, AccountId account, CatalogPromotion promotion, Requested requested, Instant now) {
        if (FastForwards.find(tx, account, promotion.id()).stream()
                .anyMatch(it -> it.progress().hasForks())) {
            throw PROMOTION_NOT_IN_STATE.because(
                    "The forks of the last fast-forward are still being deleted. Start again in a few seconds.");
        }
        UUID operation = Operations.insert(tx, account, promotion.target(), OperationKind.FAST_FORWARD, now, now);
        Operations.setTotal(tx, operation, requested.steps());
        FastForwards.put(tx, account, new FastForward(promotion.id(), operation, requested, Progress.START));
        return operation;
    }

    private void requireCopyable(CatalogPromotion promotion) {
        EnvironmentId target = promotion.target();
        RolloutFilter rollout = promotion.content().rollout();
        if (rollout != null && rollout.metadata() != null) {
            throw UNSUPPORTED_PARAMETER
                    .because("`rollout.metadata` selects customers by values that are masked in forks. Fast-forward a"
                            + " promotion that selects them by `customerIds`.")
                    .at("rollout.metadata", rollout.metadata(), "no value");
        }
        transactions.in(target, tx -> {
            if (!Clocks.find(tx, target).equals(EnvironmentTime.REAL)) {
                throw BAD_USER_INPUT
                        .because("The clock of the target was changed, so its customers cannot be copied."
                                + " Promote into an environment with an unchanged clock.")
                        .at("target", null, "an environment whose clock was not changed");
            }
            long customers = CopiedCustomers.count(tx, target);
            if (customers > CUSTOMERS_MAX) {
                throw BAD_USER_INPUT
                        .because(("The target has %,d customers; a fast-forward copies at most %,d. Promote into an"
                                        + " environment with fewer customers.")
                                .formatted(customers, CUSTOMERS_MAX))
                        .at("target", customers, "at most %,d customers".formatted(CUSTOMERS_MAX));
            }
            return null;
        });
    }

    /// Returns the last fast-forward. Its counts grow while the operation runs.
    public Response get(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        CatalogPromotion promotion = access.find(caller, request.variable("id"));
        return Response.ok(transactions.in(account, tx -> {
            FastForward found = require(tx, account, promotion.id());
            OperationState state = Operations.find(tx, account, found.operation())
                    .map(Operation::state)
                    .orElse(OperationState.CANCELED);
            return View.of(found, state);
        }));
    }

    /// Lists what differs, in the order in which it was found.
    public Response differences(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        CatalogPromotion promotion = access.find(caller, request.variable("id"));
        ListQuery query = request.query(ListQuery.class);
        Page page = Page.of("fast-forward-differences", query.after(), null, query.limit());
        long from = Objects.requireNonNullElse(page.number(0), 0L);
        List<Difference> found = transactions.in(account, tx -> {
            require(tx, account, promotion.id());
            return FastForwards.differences(tx, account, promotion.id(), from, page.rows());
        });
        return page.answer(found, it -> List.of(it.number()), DifferenceView::of);
    }

    private static FastForward require(Handle tx, AccountId account, UUID promotion) {
        return FastForwards.find(tx, account, promotion)
                .orElseThrow(() -> OPERATION_NOT_FOUND.because(
                        "Promotion `%s` was not fast-forwarded. Start a fast-forward first.".formatted(promotion)));
    }

    // The wire.

    /// A request for a fast-forward.
    ///
    /// @param days by which both clocks are advanced; absent: 60
    public record Body(@Nullable Integer days) {

        public Body {
            if (days != null && (days < 1 || days > DAYS_MAX)) {
                throw BAD_USER_INPUT
                        .because("`days` must be a number from 1 to %d; received %d. Send a number in this range."
                                .formatted(DAYS_MAX, days))
                        .at("days", days, "1 to " + DAYS_MAX);
            }
        }
    }

    public record ListQuery(
            @Nullable String after, @Nullable Integer limit) {}

    /// A fast-forward.
    ///
    /// @param hash of the promotion's content that was applied in a fork
    /// @param daysDone the number of days that both clocks have advanced
    /// @param from the time of both clocks at the start; null before
    /// @param customers the number of customers whose entitlements were compared
    /// @param renewals the number of renewals that happen on one side only, or at another time
    /// @param amounts the number of renewals that charge another amount
    /// @param resets the number of entitlements with other resets of usage
    /// @param limits the number of decisions that differ at the end
    /// @param charged the recurring amounts that renewals charge, by currency
    /// @param isComplete false if the list has only the first 100,000 differences
    public record View(
            UUID promotionId,
            UUID operationId,
            OperationState state,
            String hash,
            int days,
            int daysDone,
            @Nullable Instant from,
            long customers,
            long renewals,
            long amounts,
            long resets,
            long limits,
            List<ChargedView> charged,
            boolean isComplete) {

        static View of(FastForward it, OperationState state) {
            Progress progress = it.progress();
            Counts counts = progress.counts();
            return new View(
                    it.promotion(),
                    it.operation(),
                    state,
                    it.requested().order().hash(),
                    it.requested().days(),
                    progress.day(),
                    progress.from(),
                    counts.customers(),
                    counts.renewals(),
                    counts.amounts(),
                    counts.resets(),
                    counts.limits(),
                    counts.charged().stream().map(ChargedView::of).toList(),
                    counts.differences() <= FastForwardSteps.DIFFERENCES_MAX);
        }
    }

    /// The recurring amounts that are charged without and with the promotion.
    public record ChargedView(String currency, BigDecimal before, BigDecimal after) {

        static ChargedView of(Charged it) {
            return new ChargedView(it.currency(), it.without(), it.with());
        }
    }

    /// A difference.
    ///
    /// @param resourceId null for the customer itself
    /// @param subject id of the plan that is renewed, or of the feature
    /// @param before without the promotion; null if this happens only with it
    /// @param after with the promotion; null if this happens only without it
    public record DifferenceView(
            DifferenceKind kind,
            String customerId,
            @Nullable String resourceId,
            String subject,
            @Nullable Value before,
            @Nullable Value after) {

        static DifferenceView of(Difference it) {
            return new DifferenceView(
                    it.kind(),
                    it.customerId(),
                    it.resourceId().isEmpty() ? null : it.resourceId(),
                    it.subject(),
                    it.before(),
                    it.after());
        }
    }
}
