package dev.ambit.grant;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.catalog.CreatedAt;
import dev.ambit.catalog.CreationOrder;
import dev.ambit.catalog.EntitlementWire;
import dev.ambit.catalog.EntityId;
import dev.ambit.catalog.PackageEntitlement;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.customer.Customers;
import dev.ambit.db.Transactions;
import dev.ambit.engine.Anchoring;
import dev.ambit.engine.Behavior;
import dev.ambit.engine.ResetPeriod;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

public final class GrantApi {

    private static final int GRANTS_MAX = 100;

    private final Authentication authentication;
    private final Transactions transactions;
    private final GrantCreation granting;
    private final GrantViews views;

    public GrantApi(
            Authentication authentication, Transactions transactions, GrantCreation granting, EnvironmentClock clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.granting = granting;
        this.views = new GrantViews(transactions, clock);
    }

    public Response grant(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_CUSTOMERS);
        List<GrantDraft> drafts = request.body(Body.class).drafts();
        return granting.grant(caller, Author.of(caller, request), request.variable("id"), drafts)
                .response(201, grants -> {
                    GrantViews.ViewTime seen = views.viewTime(caller.environment());
                    return grants.stream().map(it -> View.of(it, seen)).toList();
                });
    }

    public Response list(Request request) {
        String customerId = request.variable("id");
        Caller caller = authentication.reader(request, customerId);
        ListQuery query = request.query(ListQuery.class);
        Page page = Page.of("promotions", query.after(), query.before(), query.limit());
        GrantViews.ViewTime seen = views.viewTime(caller.environment());
        List<PromotionalGrant> grants = transactions.in(caller.environment(), tx -> {
            if (Customers.find(tx, caller.environment(), customerId).isEmpty()) {
                throw Customers.missing(customerId);
            }
            return PromotionalGrants.list(
                    tx,
                    caller.environment(),
                    customerId,
                    query.active(),
                    seen.now(),
                    CreationOrder.slice(page, query.createdAt()));
        });
        return CreationOrder.answer(
                page,
                grants,
                PromotionalGrant::createdAt,
                it -> it.entitlement().featureId(),
                it -> View.of(it, seen));
    }

    public Response revoke(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_CUSTOMERS);
        return granting.revoke(
                        caller, Author.of(caller, request), request.variable("id"), request.variable("featureId"))
                .response(200, it -> View.of(it, views.viewTime(caller.environment()), GrantStatus.EXPIRED));
    }

    // The wire.

    public record ListQuery(
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit,
            @Nullable CreatedAt createdAt,
            @Nullable List<GrantStatus> status) {

        /// Returns the requested status; null: any.
        @Nullable
        Boolean active() {
            if (status == null || status.isEmpty()) {
                return null;
            }
            boolean active = status.contains(GrantStatus.ACTIVE);
            boolean others = status.stream().anyMatch(it -> it != GrantStatus.ACTIVE);
            return (active && others) ? null : (Boolean) active;
        }
    }

    public record Body(List<Wish> promotionalEntitlements) {

        public List<GrantDraft> drafts() {
            if (promotionalEntitlements.isEmpty() || promotionalEntitlements.size() > GRANTS_MAX) {
                throw BAD_USER_INPUT
                        .because("`promotionalEntitlements` has %d entries. Send 1 to %d."
                                .formatted(promotionalEntitlements.size(), GRANTS_MAX))
                        .at("promotionalEntitlements", promotionalEntitlements.size(), "1 to " + GRANTS_MAX);
            }
            List<GrantDraft> drafts = new ArrayList<>();
            for (int i = 0; i < promotionalEntitlements.size(); i++) {
                try {
                    drafts.add(promotionalEntitlements.get(i).draft());
                } catch (Problem problem) {
                    throw problem.under("promotionalEntitlements." + i);
                }
            }
            return drafts;
        }
    }

    public record Wish(
            String featureId,
            GrantPeriod period,
            @Nullable Instant startDate,
            @Nullable Instant customEndDate,
            @Nullable List<String> enumValues,
            @Nullable Boolean hasSoftLimit,
            @Nullable Boolean hasUnlimitedUsage,
            @Nullable Boolean isVisible,
            EntitlementWire.@Nullable According monthlyResetPeriodConfiguration,
            @Nullable ResetPeriod resetPeriod,
            @Nullable BigDecimal usageLimit,
            EntitlementWire.@Nullable According weeklyResetPeriodConfiguration,
            EntitlementWire.@Nullable According yearlyResetPeriodConfiguration) {

        GrantDraft draft() {
            EntitlementWire.requireOneLimit(usageLimit, hasUnlimitedUsage);
            Anchoring anchoring = EntitlementWire.anchoring(
                    resetPeriod,
                    monthlyResetPeriodConfiguration,
                    weeklyResetPeriodConfiguration,
                    yearlyResetPeriodConfiguration);
            var entitlement = new PackageEntitlement(
                    EntityId.valid("featureId", featureId),
                    true,
                    usageLimit,
                    Boolean.TRUE.equals(hasUnlimitedUsage),
                    Boolean.TRUE.equals(hasSoftLimit),
                    enumValues == null ? List.of() : enumValues,
                    resetPeriod,
                    anchoring,
                    Behavior.INCREMENT,
                    false,
                    Map.of());
            return new GrantDraft(entitlement, period, !Boolean.FALSE.equals(isVisible), startDate, customEndDate);
        }
    }

    public record View(
            UUID id,
            UUID environmentId,
            String featureId,
            GrantStatus status,
            @Nullable String description,
            GrantPeriod period,
            boolean isVisible,
            Instant startDate,
            @Nullable Instant endDate,
            @Nullable List<String> enumValues,
            @Nullable List<String> featureGroupIds,
            boolean hasSoftLimit,
            boolean hasUnlimitedUsage,
            @Nullable ResetPeriod resetPeriod,
            EntitlementWire.@Nullable According resetPeriodConfiguration,
            @Nullable BigDecimal usageLimit,
            Instant createdAt,
            Instant updatedAt) {

        static View of(PromotionalGrant it, GrantViews.ViewTime seen) {
            return of(it, seen, it.status(seen.now()));
        }

        private static View of(PromotionalGrant it, GrantViews.ViewTime seen, GrantStatus status) {
            PackageEntitlement granted = it.entitlement();
            Anchoring anchoring = granted.resetPeriodConfiguration();
            return new View(
                    it.id(),
                    seen.environmentId(),
                    granted.featureId(),
                    status,
                    null,
                    it.period(),
                    it.visible(),
                    it.startAt(),
                    it.endAt(),
                    granted.enumValues().isEmpty() ? null : granted.enumValues(),
                    null,
                    granted.hasSoftLimit(),
                    granted.hasUnlimitedUsage(),
                    granted.resetPeriod(),
                    anchoring == null ? null : new EntitlementWire.According(anchoring),
                    granted.usageLimit(),
                    it.createdAt(),
                    it.updatedAt());
        }
    }
}
