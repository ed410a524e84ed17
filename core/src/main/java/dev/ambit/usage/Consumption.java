package dev.ambit.usage;

import dev.ambit.catalog.CatalogFeature;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Standing;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.HypotheticalAnswer;
import dev.ambit.entitlement.Projection;
import dev.ambit.problem.Warning;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Checks and reports in one step. The limit is checked on the locked counter, so concurrent callers on several
/// servers can never exceed a hard limit.
public final class Consumption {

    /// @param warnings of the account
    /// @param sequence the latest event at that time
    record Answered(Verdict verdict, List<Warning> warnings, long sequence) {}

    private final Transactions transactions;
    private final Projection projection;
    private final UsageLanes lanes;
    private final InstantSource clock;

    public Consumption(Transactions transactions, Projection projection, UsageLanes lanes, InstantSource clock) {
        this.transactions = transactions;
        this.projection = projection;
        this.lanes = lanes;
        this.clock = clock;
    }

    /// Returns the time of the environment's clock.
    Instant now(EnvironmentId environment) {
        return projection.now(environment);
    }

    /// Consumes, and returns when the result is stored. A repeated idempotency key gets the first answer,
    /// whatever has changed since.
    ///
    /// @param lapsesAt the expiry of the reservation; null for immediate consumption
    /// @throws dev.ambit.problem.Problem `MeteringNotAvailableForFeatureType`, `IdempotencyKeyReused`,
    /// `CannotReportUsageForEntitlementWithMeterError`
    Answered consume(EnvironmentId environment, UsageDraft draft, @Nullable Instant lapsesAt) {
        return OutdatedMatch.retry(
                projection, environment, List.of(draft.customerId()), () -> answered(environment, draft, lapsesAt));
    }

    private Answered answered(EnvironmentId environment, UsageDraft draft, @Nullable Instant lapsesAt) {
        CustomerAtEvent found = projection.find(environment, draft.customerId());
        CatalogFeature feature = found.feature(draft.featureId());
        if (feature != null) {
            UsageReporting.requireReportable(feature);
        }
        CustomerEntitlements customer = found.of(draft.resourceId());
        Entitlement entitlement = feature != null && customer.standing() == Standing.LIVE
                ? customer.entitlements().of(draft.featureId())
                : null;
        long nowMillis = draft.measuredAt().toEpochMilli();
        var answer = new HypotheticalAnswer(found, draft.resourceId(), draft.featureId(), nowMillis);
        if (entitlement == null || entitlement.revoked()) {
            Decision decision =
                    customer.check(draft.featureId(), feature != null, draft.micros(), List.of(), nowMillis);
            Verdict denied = Claim.denied(answer, decision, 0);
            return new Answered(firstAnswer(environment, draft, denied), List.of(), found.sequence());
        }
        var claim = new Claim(entitlement, answer, lapsesAt);
        var match =
                new MatchedEntitlement(customer, entitlement, found.customer().entitledAtMillis());
        UsageReceipt receipt = lanes.write(environment, List.of(match.line(0, draft, claim)));
        return new Answered(verdict(receipt.lines().getFirst().verdict()), receipt.warnings(), receipt.sequence());
    }

    /// A denial changes no counter, so it does not go through a lane.
    private Verdict firstAnswer(EnvironmentId environment, UsageDraft draft, Verdict denied) {
        if (draft.idempotencyKey() == null || draft.request() == null) {
            return denied;
        }
        KeyedRequest request = draft.request();
        var key = new UsageKey(draft.idempotencyKey(), request.content(), draft.id(), denied, null);
        // Idempotency keys expire by real time.
        Instant now = clock.instant();
        while (true) {
            Optional<Verdict> first = transactions.in(environment, tx -> answer(tx, environment, key, request, now));
            if (first.isPresent()) {
                return first.get();
            }
        }
    }

    /// Empty if another server has used the key since the lookup; the next lookup finds it.
    private static Optional<Verdict> answer(
            Handle tx, EnvironmentId environment, UsageKey key, KeyedRequest request, Instant now) {
        UsageKey used = UsageKeys.find(tx, environment, List.of(key.key())).get(key.key());
        if (used == null) {
            return UsageKeys.insert(tx, environment, List.of(key), now)
                    ? Optional.ofNullable(key.verdict())
                    : Optional.empty();
        }
        if (!used.isOf(request)) {
            throw UsageKey.reused("idempotencyKey", key.key());
        }
        return Optional.of(verdict(used.verdict()));
    }

    /// A request with the same key and content was also a consumption, so it has a verdict.
    private static Verdict verdict(@Nullable Verdict verdict) {
        return Objects.requireNonNull(verdict, "The consumption has no result");
    }
}
