package dev.ambit.replica;

import static dev.ambit.http.Contract.bare;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.text;

import dev.ambit.check.CheckApi;
import dev.ambit.http.Contract;
import dev.ambit.http.RequestGuard;
import dev.ambit.http.Router;
import dev.ambit.live.GraphiqlApi;
import dev.ambit.live.GraphqlApi;

/// All routes of the replica.
final class Routes {

    private static final String VERSION = "0.1.0";

    private Routes() {}

    static Router table(
            HealthApi health,
            StatusApi status,
            WebhookApi webhook,
            CheckApi check,
            GraphqlApi graphql,
            GraphiqlApi graphiql,
            RequestGuard guard) {
        Router router = new Router()
                .guardBy(guard)
                .tag("Events", "Receive events by webhook.")
                .tag("Checks", "Check whether a customer may use a feature.")
                .tag("GraphQL", "Query the replica or subscribe to changes.")
                .tag("Health", "Check liveness, readiness and freshness.")
                .async(
                        "POST",
                        "/webhook",
                        "receiveEvent",
                        webhook::receive,
                        bare(200, WebhookApi.Success.class)
                                .also(bare(400, WebhookApi.Refusal.class))
                                .also(text(401, "text/plain"))
                                .also(bare(503, WebhookApi.Refusal.class))
                                .rawBody(WebhookApi.BODY_BYTES_MAX)
                                .by("anyone")
                                .tag("Events")
                                .summary("Receive an event that is signed with the webhook secret"));
        check.addTo(router);
        graphql.addTo(router);
        graphiql.addTo(router);
        health(router, health, status);
        return router.reference(VERSION);
    }

    private static void health(Router router, HealthApi health, StatusApi status) {
        router.inline("GET", "/health/live", "isLive", health::live, open(gives(200, HealthApi.View.class)))
                .inline("GET", "/health/ready", "isReady", health::ready, open(gives(200, HealthApi.View.class)))
                .inline(
                        "GET",
                        "/health/sync",
                        "isFresh",
                        health::sync,
                        open(gives(200, Freshness.class).also(gives(503, Freshness.class))))
                .get("/metrics", "getMetrics", health::metrics, open(text("text/plain")))
                .get(
                        "/status",
                        "getStatus",
                        status::get,
                        open(gives(200, StatusApi.View.class).or("text/html")));
    }

    private static Contract open(Contract contract) {
        return contract.by("anyone").tag("Health");
    }
}
