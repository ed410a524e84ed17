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
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes the response of a check directly into one array, because it is the most frequent response and its parts
/// need no escaping.
final class AnswerWriter {

    private static final int BYTES_USUAL = 640;
    private static final int DIGITS_MAX = 20;

    private static final byte[] TYPE = bytes("{\"type\":\"FEATURE\",\"isGranted\":");
    private static final byte[] GRANTED = bytes("true,\"accessDeniedReason\":null");
    private static final byte[] DENIED = bytes("false,\"accessDeniedReason\":\"");
    private static final byte[] QUOTE = bytes("\"");
    private static final byte[] FEATURE = bytes(",\"feature\":");
    private static final byte[] ENTITLED_AT = bytes(",\"entitlementUpdatedAt\":\"");
    private static final byte[] CURRENT_USAGE = bytes(",\"currentUsage\":");
    private static final byte[] VALID_UNTIL = bytes(",\"validUntil\":\"");
    private static final byte[] UNLIMITED =
            bytes(",\"hasUnlimitedUsage\":true,\"hasSoftLimit\":false,\"usageLimit\":null");
    private static final byte[] SOFT = bytes(",\"hasUnlimitedUsage\":false,\"hasSoftLimit\":true,\"usageLimit\":");
    private static final byte[] HARD = bytes(",\"hasUnlimitedUsage\":false,\"hasSoftLimit\":false,\"usageLimit\":");
    private static final byte[] NO_RESET = bytes(",\"resetPeriod\":null");
    private static final byte[] USAGE_SINCE = bytes(",\"usageSince\":\"");
    private static final byte[] RESET = bytes(",\"resetPeriod\":\"");
    private static final byte[] ANCHOR = bytes("\",\"usagePeriodAnchor\":\"");
    private static final byte[] PERIOD_START = bytes(",\"usagePeriodStart\":\"");
    private static final byte[] PERIOD_END = bytes(",\"usagePeriodEnd\":\"");

    private static final byte[] REASON = bytes("\"accessDeniedReason\":");
    private static final byte[] ENTITLEMENTS = bytes(",\"entitlements\":[");
    private static final byte[] NOTHING = {};
    private static final byte[] COMMA = {','};
    private static final byte[] END_OF_ONE = {'}'};
    private static final byte[] END_OF_LIST = {']'};
    private static final Decision GRANT = new Granted();

    private byte[] json = new byte[BYTES_USUAL];
    private int length;

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    AnswerWriter raw(byte[] piece) {
        require(piece.length);
        System.arraycopy(piece, 0, json, length, piece.length);
        length += piece.length;
        return this;
    }

    /// Writes the response for one feature as an object without its closing brace.
    AnswerWriter feature(
            CustomerEntitlements customer,
            long entitledAtMillis,
            @Nullable Entitlement entitlement,
            @Nullable ShownFeature feature,
            Decision decision,
            long nowMillis) {
        long usedMicros =
                entitlement == null || !entitlement.feature().isMetered() ? 0 : customer.used(entitlement, nowMillis);
        return feature(customer, entitledAtMillis, entitlement, feature, decision, usedMicros, nowMillis);
    }

    /// Writes the response for a given usage, in the unit of the limit.
    AnswerWriter feature(
            CustomerEntitlements customer,
            long entitledAtMillis,
            @Nullable Entitlement entitlement,
            @Nullable ShownFeature feature,
            Decision decision,
            long usedMicros,
            long nowMillis) {
        raw(TYPE);
        switch (decision) {
            case Granted() -> raw(GRANTED);
            case Denied(var reason) -> raw(DENIED).raw(bytes(reason.wireName())).raw(QUOTE);
        }
        if (feature != null) {
            raw(FEATURE).raw(feature.json());
        }
        if (entitlement != null && !entitlement.revoked()) {
            entitlement(customer, entitlement, usedMicros, nowMillis);
            instant(ENTITLED_AT, entitledAtMillis);
        } else if (feature != null && customer.validUntilMillis() != Long.MAX_VALUE) {
            // The time at which an entitlement of the customer next starts or ends.
            instant(VALID_UNTIL, customer.validUntilMillis());
        }
        return this;
    }

    /// Writes all entitlements, and the reason if the customer or resource has no access at all. Denied
    /// entitlements are omitted, because clients would treat them as granted.
    AnswerWriter everything(CustomerAtEvent found, String resource) {
        CustomerEntitlements customer = found.of(resource);
        raw(REASON).raw(reason(customer)).raw(ENTITLEMENTS);
        byte[] comma = NOTHING;
        for (Entitlement entitlement : customer.entitlements().all()) {
            ShownFeature feature = found.features().get(entitlement.feature().id());
            if (feature != null && !entitlement.revoked()) {
                raw(comma)
                        .feature(
                                customer,
                                found.customer().entitledAtMillis(),
                                entitlement,
                                feature,
                                GRANT,
                                found.nowMillis())
                        .raw(END_OF_ONE);
                comma = COMMA;
            }
        }
        return raw(END_OF_LIST);
    }

    /// Returns the text, for callers that append to it.
    String text() {
        return new String(json, 0, length, UTF_8);
    }

    byte[] bytes() {
        return Arrays.copyOf(json, length);
    }

    private void entitlement(CustomerEntitlements customer, Entitlement entitlement, long usedMicros, long nowMillis) {
        UsagePeriod period = null;
        if (entitlement.feature().type() == FeatureType.NUMBER) {
            limit(entitlement.limit());
        }
        if (entitlement.feature().isMetered()) {
            raw(CURRENT_USAGE);
            quantity(usedMicros);
            period = period(customer, entitlement, nowMillis);
        }
        long validUntil = Math.min(customer.validUntilMillis(), period == null ? Long.MAX_VALUE : period.endMillis());
        if (validUntil != Long.MAX_VALUE) {
            instant(VALID_UNTIL, validUntil);
        }
    }

    private void limit(Limit limit) {
        switch (limit) {
            case Limit.Unlimited() -> raw(UNLIMITED);
            case Limit.Soft(long micros) -> {
                raw(SOFT);
                quantity(micros);
            }
            case Limit.Hard(long micros) -> {
                raw(HARD);
                quantity(micros);
            }
        }
    }

    private static byte[] reason(CustomerEntitlements customer) {
        return bytes(
                switch (customer.standing()) {
                    case UNKNOWN -> "\"CustomerNotFound\"";
                    case ARCHIVED -> "\"CustomerIsArchived\"";
                    case RESOURCE_UNKNOWN, NO_SUBSCRIPTION -> "\"NoActiveSubscription\"";
                    case LIVE -> "null";
                });
    }

    private @Nullable UsagePeriod period(CustomerEntitlements customer, Entitlement entitlement, long nowMillis) {
        Reset reset = entitlement.reset();
        UsagePeriod period = customer.period(entitlement, nowMillis);
        if (reset == null || period == null) {
            raw(NO_RESET);
            instant(USAGE_SINCE, customer.countsFromMillis(entitlement, null));
            return null;
        }
        raw(RESET).raw(bytes(reset.period().name()));
        instant(ANCHOR, reset.anchor(customer.startMillis(entitlement.source())));
        instant(PERIOD_START, period.startMillis());
        instant(PERIOD_END, period.endMillis());
        return period;
    }

    private void instant(byte[] start, long millis) {
        raw(start);
        require(Json.INSTANT_BYTES_MAX);
        length = Json.putInstant(json, length, millis);
        raw(QUOTE);
    }

    /// Writes whole numbers, the common case, without a conversion.
    private void quantity(long micros) {
        if (micros % Micros.UNIT == 0) {
            number(micros / Micros.UNIT);
        } else {
            raw(bytes(Micros.decimal(micros).toPlainString()));
        }
    }

    /// Writes a number that is 0 or more.
    private void number(long value) {
        require(DIGITS_MAX);
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            json[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private void require(int more) {
        if (length + more > json.length) {
            json = Arrays.copyOf(json, Math.max(2 * json.length, length + more));
        }
    }
}
