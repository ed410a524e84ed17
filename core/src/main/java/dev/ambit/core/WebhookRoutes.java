package dev.ambit.core;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.IdempotencyRule.CLAIMED;
import static dev.ambit.http.IdempotencyRule.JOINED;

import dev.ambit.http.Contract;
import dev.ambit.http.Page;
import dev.ambit.http.Router;
import dev.ambit.webhook.AttemptApi;
import dev.ambit.webhook.DirectDelivery;
import dev.ambit.webhook.EndpointApi;
import dev.ambit.webhook.EndpointCreation;
import dev.ambit.webhook.EndpointDeletion;
import dev.ambit.webhook.EndpointEditing;
import dev.ambit.webhook.EndpointRecovery;
import dev.ambit.webhook.EndpointReplay;
import dev.ambit.webhook.EndpointSecretRotation;

/// The routes of webhooks.
final class WebhookRoutes {

    private WebhookRoutes() {}

    static void add(Router router, CoreParts core) {
        var endpoints = new EndpointApi(
                core.platform.authentication,
                core.platform.transactions,
                new EndpointCreation(
                        core.platform.log, core.platform.egress, core.platform.secrets, core.platform.clock),
                new EndpointEditing(core.platform.log, core.platform.egress, core.platform.clock),
                core.delivery.switching,
                new EndpointSecretRotation(core.platform.log, core.platform.secrets, core.platform.clock),
                new EndpointDeletion(core.platform.log, core.platform.clock));
        var attempts = new AttemptApi(
                core.platform.authentication,
                core.platform.transactions,
                core.delivery.delivery::recentAttempts,
                new DirectDelivery(
                        core.platform.transactions,
                        core.platform.secrets,
                        core.platform.egress,
                        core.delivery.delivery,
                        core.platform.clock),
                new EndpointReplay(core.platform.log, core.platform.clock),
                new EndpointRecovery(core.platform.log, core.platform.clock));
        router.get(
                        "/api/v1/webhooks",
                        "listWebhooks",
                        endpoints::list,
                        webhooks(page(EndpointApi.View.class)).query(Page.Query.class))
                .post(
                        "/api/v1/webhooks",
                        "createWebhook",
                        JOINED,
                        endpoints::create,
                        webhooks(gives(201, EndpointApi.NewView.class))
                                .body(EndpointApi.CreateBody.class)
                                .sequenced()
                                .role("admin"))
                .get(
                        "/api/v1/webhooks/{id}",
                        "getWebhook",
                        endpoints::get,
                        webhooks(gives(200, EndpointApi.View.class)))
                .patch(
                        "/api/v1/webhooks/{id}",
                        "updateWebhook",
                        JOINED,
                        endpoints::update,
                        changes(EndpointApi.View.class)
                                .body(EndpointApi.UpdateBody.class)
                                .role("admin"))
                .delete(
                        "/api/v1/webhooks/{id}",
                        "deleteWebhook",
                        JOINED,
                        endpoints::delete,
                        changes(EndpointApi.Deletion.class).role("admin"));
        acts(router, endpoints);
        attempts(router, attempts);
    }

    private static void acts(Router router, EndpointApi endpoints) {
        router.post(
                        "/api/v1/webhooks/{id}/enable",
                        "enableWebhook",
                        JOINED,
                        endpoints::enable,
                        changes(EndpointApi.View.class).role("admin"))
                .post(
                        "/api/v1/webhooks/{id}/disable",
                        "disableWebhook",
                        JOINED,
                        endpoints::disable,
                        changes(EndpointApi.View.class).role("admin"))
                .post(
                        "/api/v1/webhooks/{id}/rotate-secret",
                        "rotateWebhookSecret",
                        JOINED,
                        endpoints::rotateSecret,
                        changes(EndpointApi.SecretView.class)
                                .summary("Rotate webhook secret; the previous secret also signs for 24 hours")
                                .role("admin"))
                .put(
                        "/api/v1/webhooks/{id}/chaos",
                        "setWebhookChaos",
                        JOINED,
                        endpoints::setChaos,
                        changes(EndpointApi.View.class)
                                .body(EndpointApi.ChaosBody.class)
                                .summary("Set webhook chaos: injected faults, by rates from 0 to 1")
                                .role("admin"));
    }

    private static void attempts(Router router, AttemptApi attempts) {
        router.get(
                        "/api/v1/webhooks/{id}/attempts",
                        "listWebhookAttempts",
                        attempts::list,
                        webhooks(page(AttemptApi.View.class)).query(AttemptApi.ListQuery.class))
                .post(
                        "/api/v1/webhooks/{id}/attempts/{attemptId}/resend",
                        "resendWebhookAttempt",
                        CLAIMED,
                        attempts::resend,
                        webhooks(gives(200, AttemptApi.View.class))
                                .summary("Resend the event of a webhook attempt immediately")
                                .role("admin"))
                .post(
                        "/api/v1/webhooks/{id}/test",
                        "testWebhook",
                        CLAIMED,
                        attempts::test,
                        webhooks(gives(200, AttemptApi.View.class))
                                .body(AttemptApi.TestBody.class)
                                .summary("Send a test event of any type to the webhook")
                                .role("admin"))
                .post(
                        "/api/v1/webhooks/{id}/replay",
                        "replayWebhook",
                        JOINED,
                        attempts::replay,
                        webhooks(gives(202, AttemptApi.ReplayView.class))
                                .body(AttemptApi.ReplayBody.class)
                                .sequenced()
                                .past()
                                .summary("Replay events to the webhook, after a sequence or since a time")
                                .role("admin"))
                .post(
                        "/api/v1/webhooks/{id}/recover",
                        "recoverWebhook",
                        JOINED,
                        attempts::recover,
                        changes(AttemptApi.RecoverView.class)
                                .optionalBody(AttemptApi.RecoverBody.class)
                                .summary("Retry all failed deliveries of the webhook now")
                                .role("admin"));
    }

    private static Contract changes(Class<?> view) {
        return webhooks(gives(200, view)).sequenced();
    }

    private static Contract webhooks(Contract contract) {
        return contract.by("server").tag("Webhooks");
    }
}
