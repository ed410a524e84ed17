package dev.ambit.sdk.edge;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyKind;
import dev.ambit.access.KeyScope;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.Projection;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.sdk.edge.EdgeDocuments.DocumentKey;
import dev.ambit.sdk.edge.EdgeDocuments.Kind;
import dev.ambit.sdk.graphql.CustomerEntitlementList;
import dev.ambit.sdk.graphql.SdkGraphqlApi;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Serves the documents that SDKs read instead of GraphQL. Unknown customers get empty lists, because SDKs retry
/// errors.
public final class EdgeApi {

    private static final EdgeDocument CONFIGURATION = EdgeDocument.of("sdkConfiguration", configuration());

    private final Authentication authentication;
    private final Transactions transactions;
    private final Projection projection;
    private final InstantSource clock;
    private final PaywallDocuments paywalls;
    private final EdgeDocuments documents = new EdgeDocuments();

    public EdgeApi(
            Authentication authentication,
            Transactions transactions,
            Projection projection,
            InstantSource clock,
            SdkGraphqlApi graphql) {
        this.paywalls = new PaywallDocuments(graphql, transactions);
        this.authentication = authentication;
        this.transactions = transactions;
        this.projection = projection;
        this.clock = clock;
    }

    /// Returns the configuration of SDKs. Its error reporting is off, because it would send data to a third party.
    public Response configuration(Request request) {
        authentication.reader(request);
        return CONFIGURATION.response(request);
    }

    /// Answers on the I/O thread. Null if the document is not in memory.
    public @Nullable Response entitlementsFromMemory(Request request) {
        return fromMemory(request, resource(request), Kind.ENTITLEMENTS);
    }

    public Response entitlements(Request request) {
        String customerId = request.variable("customerId");
        String resource = resource(request);
        EnvironmentId environment = authentication.reader(request, customerId).environment();
        CustomerAtEvent found = projection.find(environment, customerId);
        return documents
                .get(
                        new DocumentKey(environment, customerId, resource, Kind.ENTITLEMENTS),
                        found,
                        EdgeDocuments.untilMillis(found, resource),
                        () -> EdgeDocument.of("entitlements", list(found, customerId, resource)))
                .response(request);
    }

    private List<Map<String, @Nullable Object>> list(CustomerAtEvent found, String customerId, String resource) {
        return new CustomerEntitlementList(found, customerId, resource.isEmpty() ? null : resource, clock.instant())
                .document();
    }

    /// Answers on the I/O thread. Null if the document is not in memory.
    public @Nullable Response subscriptionsFromMemory(Request request) {
        return fromMemory(request, Json.text(List.copyOf(resources(request))), Kind.SUBSCRIPTIONS);
    }

    public Response subscriptions(Request request) {
        String customerId = request.variable("customerId");
        Set<String> resources = resources(request);
        Caller caller = authentication.reader(request, customerId);
        if (caller.kind() == KeyKind.SCOPED) {
            authentication.server(request, KeyScope.READ_SUBSCRIPTIONS);
        }
        EnvironmentId environment = caller.environment();
        CustomerAtEvent found = projection.find(environment, customerId);
        List<EdgeSubscription> live =
                transactions.read(environment, tx -> EdgeSubscription.live(tx, environment, customerId));
        return documents
                .get(
                        new DocumentKey(environment, customerId, Json.text(List.copyOf(resources)), Kind.SUBSCRIPTIONS),
                        found,
                        untilMillis(found, live),
                        () -> EdgeDocument.of(
                                "getActiveSubscriptions",
                                live.stream().filter(it -> it.isOf(resources)).toList()))
                .response(request);
    }

    /// Returns the plans of all products, or of the product in the path.
    public Response paywall(Request request) {
        EnvironmentId environment = authentication.reader(request).environment();
        String productId = request.hasVariable("productId") ? request.variable("productId") : null;
        return paywalls.get(request, environment, productId).response(request);
    }

    private @Nullable Response fromMemory(Request request, String resource, Kind kind) {
        String customerId = request.variable("customerId");
        Caller caller = authentication.cached(request, customerId);
        if (caller == null || (kind == Kind.SUBSCRIPTIONS && caller.kind() == KeyKind.SCOPED)) {
            return null;
        }
        CustomerAtEvent found = projection.cached(caller.environment(), customerId);
        EdgeDocument document = found == null
                ? null
                : documents.find(new DocumentKey(caller.environment(), customerId, resource, kind), found);
        return document == null ? null : document.response(request);
    }

    /// Returns the time at which the document expires, at the latest the next renewal. A renewal changes no
    /// entitlements, so the projection does not replace the customer.
    private static long untilMillis(CustomerAtEvent found, List<EdgeSubscription> live) {
        return Stream.concat(
                        Stream.of(found.of("").validUntilMillis()),
                        live.stream()
                                .map(EdgeSubscription::currentBillingPeriodEnd)
                                .flatMap(Stream::ofNullable)
                                .map(Instant::toEpochMilli))
                .min(Long::compare)
                .orElseThrow();
    }

    private static String resource(Request request) {
        return request.parameters("resourceId").stream().findFirst().orElse("");
    }

    private static Set<String> resources(Request request) {
        Set<String> resources = new TreeSet<>(request.parameters("resourceIds"));
        resources.addAll(request.parameters("resourceId"));
        resources.remove("");
        return resources;
    }

    private static Map<String, @Nullable Object> configuration() {
        Map<String, @Nullable Object> configuration = new LinkedHashMap<>();
        configuration.put("__typename", "SdkConfiguration");
        configuration.put("sentryDsn", null);
        configuration.put("isWidgetWatermarkEnabled", false);
        configuration.put("showWatermark", null);
        return configuration;
    }
}
