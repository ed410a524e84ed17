package dev.ambit.entitlement;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Decision.Denied;
import dev.ambit.engine.Decision.Granted;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Reset;
import dev.ambit.engine.UsagePeriod;
import dev.ambit.http.Json;
import org.jspecify.annotations.Nullable;

/// Writes what a check answers, piece by piece into one array: it is the hottest answer that we have, and its
/// parts are known to need no escaping.
final class AnswerWriter {

    private static final int BYTES_USUAL = 640;

    private final StringBuilder json = new StringBuilder(BYTES_USUAL);

    AnswerWriter raw(String text) {
        json.append(text);
        return this;
    }

    /// One feature's answer as an object, still open at its end: REST's
    /// `CustomerCheckEntitlementResponse<Feature>`.
    AnswerWriter feature(
            CustomerEntitlements customer,
            long entitledAtMillis,
            @Nullable Entitlement entitlement,
            @Nullable ShownFeature feature,
            Decision decision,
            long nowMillis) {
        json.append("{\"type\":\"FEATURE\",\"isGranted\":");
        switch (decision) {
            case Granted() -> json.append("true,\"accessDeniedReason\":null");
            case Denied(var reason) ->
                json.append("false,\"accessDeniedReason\":\"")
                        .append(reason.word())
                        .append('"');
        }
        if (feature != null) {
            json.append(",\"feature\":").append(feature.json());
        }
        if (entitlement != null && !entitlement.revoked()) {
            entitlement(customer, entitlement, nowMillis);
            instant(",\"entitlementUpdatedAt\":\"", entitledAtMillis);
        }
        return this;
    }

    byte[] bytes() {
        return json.toString().getBytes(UTF_8);
    }

    private void entitlement(CustomerEntitlements customer, Entitlement entitlement, long nowMillis) {
        UsagePeriod period = null;
        if (entitlement.feature().type() == FeatureType.NUMBER) {
            limit(entitlement.limit());
        }
        if (entitlement.feature().isMetered()) {
            json.append(",\"currentUsage\":");
            quantity(customer.used(entitlement, nowMillis));
            period = period(customer, entitlement, nowMillis);
        }
        long validUntil = Math.min(customer.validUntilMillis(), period == null ? Long.MAX_VALUE : period.endMillis());
        if (validUntil != Long.MAX_VALUE) {
            instant(",\"validUntil\":\"", validUntil);
        }
    }

    private void limit(Limit limit) {
        json.append(",\"hasUnlimitedUsage\":").append(limit instanceof Limit.Unlimited);
        json.append(",\"hasSoftLimit\":").append(limit instanceof Limit.Soft);
        json.append(",\"usageLimit\":");
        if (limit instanceof Limit.Unlimited) {
            json.append("null");
        } else {
            quantity(limit.micros());
        }
    }

    private @Nullable UsagePeriod period(CustomerEntitlements customer, Entitlement entitlement, long nowMillis) {
        Reset reset = entitlement.reset();
        UsagePeriod period = customer.period(entitlement, nowMillis);
        if (reset == null || period == null) {
            json.append(",\"resetPeriod\":null");
            return null;
        }
        json.append(",\"resetPeriod\":\"").append(reset.period().name()).append('"');
        instant(",\"usagePeriodAnchor\":\"", reset.anchor(customer.startMillis(entitlement.source())));
        instant(",\"usagePeriodStart\":\"", period.startMillis());
        instant(",\"usagePeriodEnd\":\"", period.endMillis());
        return period;
    }

    private void instant(String start, long millis) {
        json.append(start);
        Json.appendInstant(json, millis);
        json.append('"');
    }

    /// Whole numbers, which most are, without a detour.
    private void quantity(long micros) {
        if (micros % Micros.UNIT == 0) {
            json.append(micros / Micros.UNIT);
        } else {
            json.append(Micros.decimal(micros).toPlainString());
        }
    }
}
