package dev.ambit.check;

import static java.util.Objects.requireNonNullElse;
import static java.util.stream.Collectors.joining;

import dev.ambit.engine.Decision;
import dev.ambit.engine.Decision.Denied;
import dev.ambit.engine.DecisionMatrix;
import dev.ambit.engine.Feature;
import dev.ambit.engine.FeatureTerms;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Reason;
import dev.ambit.engine.Reset;
import dev.ambit.engine.Standing;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;

/// Runs `decisions.txt` against a replica: each case is sent as events and checked over HTTP.
class ReplicaDecisionTest extends DecisionMatrix {

    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    private static final CheckReplica REPLICA = new CheckReplica();

    /// Where the BYOS document differs: an empty list of values denies the feature, and fluctuating usage never
    /// resets.
    private static final Map<String, Decision> OTHERWISE = Map.of(
            "67b", new Denied(Reason.REQUESTED_VALUES_MISMATCH),
            "79n", new Denied(Reason.REQUESTED_USAGE_EXCEEDING_LIMIT));

    @AfterAll
    static void close() {
        REPLICA.close();
    }

    @Override
    protected Decision decide(Row row) {
        String customer = "customer-" + row.number();
        storeCustomer(customer, row);
        REPLICA.now = requireNonNullElse(row.now(), CheckReplica.TODAY);

        String answer =
                REPLICA.ask("{'customerId': '%s', 'featureId': 'f', 'requestedUsage': %s, 'requestedValues': [%s]}"
                        .formatted(customer, row.asks().toPlainString(), texts(row.values())));
        return decision(answer);
    }

    /// A check names no resource.
    @Override
    protected boolean canAsk(Row row) {
        return row.standing() != Standing.RESOURCE_UNKNOWN;
    }

    /// A replica reports several reasons as one.
    @Override
    protected Decision expectedDecision(Row row, Decision decision) {
        if (OTHERWISE.containsKey(row.number())) {
            return OTHERWISE.get(row.number());
        }
        return decision instanceof Denied(Reason reason) ? first(CheckOutcome.of(reason)) : decision;
    }

    private static Decision first(CheckOutcome words) {
        return words.isGranted()
                ? new Decision.Granted()
                : new Denied(Arrays.stream(Reason.values())
                        .filter(it -> CheckOutcome.of(it) == words)
                        .findFirst()
                        .orElseThrow());
    }

    private static Decision decision(String answer) {
        return first(Arrays.stream(CheckOutcome.values())
                .filter(it -> answer.equals(
                        it.isGranted()
                                ? "200 {\"hasAccess\":true}"
                                : "403 {\"hasAccess\":false,\"reason\":\"%s\"}".formatted(it.reason())))
                .findFirst()
                .orElseThrow(() -> new AssertionError(answer)));
    }

    private static void storeCustomer(String customer, Row row) {
        if (row.standing() != Standing.UNKNOWN) {
            boolean hasOne = row.standing() == Standing.LIVE
                    && row.featureExists()
                    && !row.terms().silent()
                    && row.terms().granted();
            REPLICA.entitle(customer, 1, hasOne ? entitlement(row) : "");
        }
        if (row.standing() == Standing.ARCHIVED) {
            REPLICA.apply("customer.deleted", 2, "'id': '%s'".formatted(customer));
        }
    }

    private static String entitlement(Row row) {
        FeatureTerms terms = row.terms();
        Feature feature = row.feature().feature("f");
        String end = terms.reset() == null ? "null" : "'" + end(terms.reset(), row) + "'";
        return """
                {'feature': {'id': 'f', 'featureType': '%s', 'meterType': '%s'}, 'usageLimit': %s, 'currentUsage': %s,
                'hasUnlimitedUsage': %s, 'hasSoftLimit': %s, 'enumValues': [%s], 'nextResetDate': %s, 'usagePeriodEnd': %s}""".formatted(
                        feature.type(),
                        feature.meter().wireName(),
                        terms.usageLimit() == null ? null : terms.usageLimit().toPlainString(),
                        Micros.decimal(feature.shown(Micros.of(row.used()))).toPlainString(),
                        terms.unlimited(),
                        terms.soft(),
                        texts(terms.values()),
                        end,
                        end);
    }

    private static Instant end(Reset reset, Row row) {
        long since = requireNonNullElse(row.since(), LONG_AGO).toEpochMilli();
        long usedAt = requireNonNullElse(row.usedAt(), CheckReplica.TODAY).toEpochMilli();
        return Instant.ofEpochMilli(reset.at(reset.anchor(since), usedAt).endMillis());
    }

    private static String texts(Iterable<String> values) {
        return StreamSupport.stream(values.spliterator(), false)
                .map("'%s'"::formatted)
                .collect(joining(", "));
    }
}
