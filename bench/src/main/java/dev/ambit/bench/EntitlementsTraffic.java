package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;

import dev.ambit.http.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The GraphQL query by which the SDKs read all entitlements of a customer, for uniformly random customers.
final class EntitlementsTraffic implements Traffic {

    /// As version 3.108.0 of the SDKs' GraphQL client sends it.
    private static final String QUERY = """
            query GetEntitlements($query:FetchEntitlementsQuery!){entitlements:cachedEntitlements(query:$query)\
            {...EntitlementFragment}} fragment EntitlementFragment on Entitlement{isGranted accessDeniedReason customerId \
            resourceId usageLimit hasUnlimitedUsage hasSoftLimit currentUsage requestedUsage requestedValues enumValues \
            entitlementUpdatedAt usageUpdatedAt usagePeriodAnchor usagePeriodStart usagePeriodEnd nextResetDate resetPeriod \
            resetPeriodConfiguration{...ResetPeriodConfigurationFragment} feature{...FeatureFragment} \
            creditRate{amount currencyId} validUntil} fragment FeatureFragment on EntitlementFeature{featureType meterType \
            featureUnits featureUnitsPlural description displayName refId unitTransformation{divide round}} \
            fragment ResetPeriodConfigurationFragment on ResetPeriodConfiguration{... on YearlyResetPeriodConfig\
            {yearlyAccordingTo} ... on MonthlyResetPeriodConfig{monthlyAccordingTo} ... on WeeklyResetPeriodConfig\
            {weeklyAccordingTo}}""";

    /// Responses differ in the digits of one usage and of times, and in one reason of a denial.
    private static final int DIFFERENCE_MAX = 80;

    private final int port;
    private final int customers;
    private final byte[] request;
    private final int place;
    private final byte[] mark;
    private final int bytes;

    EntitlementsTraffic(int port, BenchTenant tenant, int customers) throws IOException {
        this.port = port;
        this.customers = customers;
        String json = new String(
                Json.write(Map.of(
                        "operationName",
                        "GetEntitlements",
                        "query",
                        QUERY,
                        "variables",
                        Map.of("query", Map.of("customerId", tenant.id(0))))),
                UTF_8);
        this.request = HttpText.post("/graphql", tenant.rest().key(), json);
        this.place = HttpText.indexOf(request, tenant.id(0), 0) + BenchTenant.PREFIX.length();
        this.mark = "\"customerId\":\"%s\"".formatted(tenant.id(0)).getBytes(US_ASCII);
        this.bytes = answer(0).length;
    }

    /// Returns the length of a response body.
    int bytes() {
        return bytes;
    }

    /// Returns the ids of all features in the response to this draw.
    Set<String> features(long draw) throws IOException {
        return ids(entitlements(draw).stream());
    }

    /// Returns the ids of the granted features. As in an SDK, a metered feature is granted up to its limit.
    Set<String> granted(long draw) throws IOException {
        return ids(entitlements(draw).stream()
                .filter(it -> RestClient.text(it, "isGranted").equals("true"))
                .filter(it -> RestClient.at(it, "usageLimit") == null
                        || number(it, "currentUsage") <= number(it, "usageLimit")));
    }

    private static double number(Object entitlement, String field) {
        return Double.parseDouble(RestClient.text(entitlement, field));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public byte[] request(long draw) {
        HttpText.digits(request, place, BenchTenant.DIGITS, draw % customers);
        return request;
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        HttpText.digits(mark, mark.length - 1 - BenchTenant.DIGITS, BenchTenant.DIGITS, draw % customers);
        return answer.status() == 200
                && Math.abs(answer.bodyBytes() - bytes) <= DIFFERENCE_MAX
                && answer.contains(mark);
    }

    private List<?> entitlements(long draw) throws IOException {
        return (List<?>) RestClient.require(Json.map(new String(answer(draw), UTF_8)), "data.entitlements");
    }

    private static Set<String> ids(Stream<?> entitlements) {
        return entitlements.map(it -> RestClient.text(it, "feature.refId")).collect(toCollection(TreeSet::new));
    }

    private byte[] answer(long draw) throws IOException {
        try (var call = new HttpConnection(port)) {
            call.ask(request(draw));
            WrongAnswer.unless(
                    call.answer().status() == 200 && !call.answer().contains("\"errors\"".getBytes(UTF_8)),
                    () -> call.answer().toString());
            return call.answer().body();
        }
    }
}
