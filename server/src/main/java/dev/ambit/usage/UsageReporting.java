package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.CUSTOMER_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.CUSTOMER_RESOURCE_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.ENTITY_IS_ARCHIVED;
import static dev.ambit.problem.ProblemCode.FEATURE_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.METERING_NOT_AVAILABLE;
import static dev.ambit.problem.ProblemCode.NO_FEATURE_ENTITLEMENT;
import static dev.ambit.problem.ProblemCode.OPERATION_TIMEOUT;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.ambit.catalog.CatalogFeature;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Standing;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.entitlement.Found;
import dev.ambit.entitlement.Projection;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Records what customers have used. A limit never refuses a report (domain.md §1.12): what was used was used.
public final class UsageReporting {

    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final int LANES_MAX = 10_000;
    private static final Duration LANE_IDLE_MAX = Duration.ofMinutes(10);

    private final Projection projection;
    private final UsageWriter writer;

    /// One that is dropped ends its work, while another begins: row locks keep them apart.
    private final LoadingCache<EnvironmentId, UsageLane> lanes;

    public UsageReporting(Transactions transactions, Projection projection, InstantSource clock) {
        this.projection = projection;
        this.writer = new UsageWriter(transactions, projection, clock);
        this.lanes = Caffeine.newBuilder()
                .maximumSize(LANES_MAX)
                .expireAfterAccess(LANE_IDLE_MAX)
                .build(environment -> new UsageLane(environment, writer));
    }

    /// What time it is in the environment.
    Instant now(EnvironmentId environment) {
        return projection.now(environment);
    }

    /// Returns when all of it is on disk; if one line is at fault, nothing of it counts.
    ///
    /// @throws Problem naming the line at fault, as `usages.3.featureId`
    UsageReceipt report(EnvironmentId environment, List<UsageDraft> drafts) {
        List<UsageLine> lines = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            try {
                lines.add(line(environment, i, drafts.get(i)));
            } catch (Problem problem) {
                throw problem.under("usages." + i);
            }
        }
        return await(Objects.requireNonNull(lanes.get(environment)).put(lines));
    }

    private UsageLine line(EnvironmentId environment, int index, UsageDraft draft) {
        Found found = projection.find(environment, draft.customerId());
        CustomerEntitlements customer = found.of(draft.resourceId());
        requireKnown(customer.standing(), draft);
        CatalogFeature feature = found.feature(draft.featureId());
        if (feature == null) {
            throw FEATURE_NOT_FOUND
                    .because("There is no feature %s.".formatted(draft.featureId()))
                    .at("featureId", draft.featureId(), "the id of a feature")
                    .with("refId", draft.featureId());
        }
        if (!feature.content().feature().isMetered()) {
            throw METERING_NOT_AVAILABLE
                    .because("The feature %s is not metered.".formatted(draft.featureId()))
                    .at("featureId", draft.featureId(), "a metered feature")
                    .with("featureType", feature.content().featureType());
        }
        Entitlement entitlement = customer.entitlements().of(draft.featureId());
        if (entitlement == null || entitlement.revoked()) {
            throw NO_FEATURE_ENTITLEMENT
                    .because("Nothing that the customer has grants the feature, so its usage counts nowhere.")
                    .at("featureId", draft.featureId(), "a feature that the customer has");
        }
        return line(index, draft, customer, entitlement);
    }

    private static UsageLine line(int index, UsageDraft draft, CustomerEntitlements customer, Entitlement entitlement) {
        UsagePeriod period = customer.period(entitlement, draft.measuredAt().toEpochMilli());
        long start = period == null ? 0 : period.startMillis();
        return new UsageLine(
                index,
                draft.id(),
                new CounterKey(draft.customerId(), draft.resourceId(), draft.featureId(), start),
                period == null ? Long.MAX_VALUE : period.endMillis(),
                draft.behavior(),
                draft.micros(),
                draft.measuredAt(),
                draft.idempotencyKey(),
                draft.content(),
                draft.dimensions());
    }

    private static void requireKnown(Standing standing, UsageDraft draft) {
        switch (standing) {
            case UNKNOWN ->
                throw CUSTOMER_NOT_FOUND
                        .because("There is no customer %s.".formatted(draft.customerId()))
                        .at("customerId", draft.customerId(), "the id of a customer")
                        .with("refId", draft.customerId());
            case ARCHIVED ->
                throw ENTITY_IS_ARCHIVED
                        .because("The customer %s is archived.".formatted(draft.customerId()))
                        .at("customerId", draft.customerId(), "the id of a customer");
            case RESOURCE_UNKNOWN ->
                throw CUSTOMER_RESOURCE_NOT_FOUND
                        .because("The customer never had a subscription for this resource.")
                        .at("resourceId", draft.resourceId(), "a resource of the customer");
            case NO_SUBSCRIPTION, LIVE -> {}
        }
    }

    private static UsageReceipt await(CompletableFuture<UsageReceipt> receipt) {
        try {
            return receipt.get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw OPERATION_TIMEOUT.because("The report is not on disk yet. Try again with an idempotencyKey.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Stopped while a report was being written", e);
        }
    }
}
