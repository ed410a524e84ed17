package dev.ambit.sdk;

import static dev.ambit.http.IdempotencyRule.HARMLESS;
import static dev.ambit.http.IdempotencyRule.PER_CALL;

import dev.ambit.core.CoreParts;
import dev.ambit.http.Contract;
import dev.ambit.http.LocalClient;
import dev.ambit.http.Router;
import dev.ambit.sdk.edge.EdgeApi;
import dev.ambit.sdk.graphql.SdkGraphqlApi;
import dev.ambit.sdk.openfeature.OfrepApi;
import dev.ambit.sdk.stream.Streams;

/// The routes of public SDKs. All are open to client keys, so pages of other origins may call them.
public final class SdkRoutes {

    private SdkRoutes() {}

    /// Adds all routes of this module to a router that has the routes of core, which GraphQL operations call.
    public static void add(Router router, CoreParts core) {
        var graphql = new SdkGraphqlApi(new LocalClient(router), core);
        edge(
                router,
                new EdgeApi(
                        core.platform.authentication,
                        core.platform.transactions,
                        core.pricing.projection,
                        core.platform.clock,
                        graphql));
        router.page(
                "/widgets.js",
                "widgets",
                new WidgetScript()::get,
                Contract.text("text/javascript").by("anyone"));
        openFeature(router, new OfrepApi(core.platform.authentication, core.pricing.projection));
        var streams = new Streams(
                core.platform.authentication,
                core.platform.transactions,
                core.delivery.waiting,
                core.platform.readiness::isReady);
        router.socket("/graphql", "openSdkStream", Streams.PROTOCOL, streams::open);
        router.page(
                "POST",
                "/graphql",
                "graphql",
                PER_CALL,
                graphql::execute,
                Contract.text("application/json").by("client").rawBody(SdkGraphqlApi.BODY_BYTES_MAX));
    }

    private static void openFeature(Router router, OfrepApi flags) {
        Contract contract = Contract.text("application/json").by("client").rawBody(OfrepApi.BODY_BYTES_MAX);
        router.page("POST", "/ofrep/v1/evaluate/flags", "evaluateFlags", HARMLESS, flags::evaluateAll, contract)
                .page("POST", "/ofrep/v1/evaluate/flags/{key}", "evaluateFlag", HARMLESS, flags::evaluate, contract);
    }

    private static void edge(Router router, EdgeApi edge) {
        Contract contract = Contract.text("application/json").by("client").rawBody(0);
        router.page(
                        "/v1/config/server-sdk-configuration.json",
                        "getServerSdkConfiguration",
                        edge::configuration,
                        contract)
                .page(
                        "/v1/config/client-sdk-configuration.json",
                        "getClientSdkConfiguration",
                        edge::configuration,
                        contract)
                .document(
                        "/v1/c/{customerId…}/entitlements.json",
                        "getEntitlementsDocument",
                        edge::entitlementsFromMemory,
                        edge::entitlements,
                        contract)
                .document(
                        "/v1/c/{customerId…}/subscriptions.json",
                        "getSubscriptionsDocument",
                        edge::subscriptionsFromMemory,
                        edge::subscriptions,
                        contract)
                .page("/v1/paywall.json", "getPaywallDocument", edge::paywall, contract)
                .page("/v1/p/{productId…}/paywall.json", "getProductPaywallDocument", edge::paywall, contract);
    }
}
