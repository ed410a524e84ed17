package dev.ambit.core;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.text;

import dev.ambit.http.Contract;
import dev.ambit.http.Idempotency;
import dev.ambit.http.Router;
import dev.ambit.idempotency.IdempotencyApi;

/// The table of contents of core: one line per chapter.
public final class CoreRoutes {

    private CoreRoutes() {}

    public static void add(Router router, CoreParts core) {
        health(router, new Health(core.platform.transactions, core.platform.readiness, core.platform.metrics));
        AccountRoutes.add(router, core);
        UseRoutes.add(router, core);
        EnvironmentRoutes.add(router, core);
        OperationRoutes.add(router, core);
        MemberRoutes.add(router, core);
        NotificationRoutes.add(router, core);
        KeyRoutes.add(router, core);
        StripeRoutes.add(router, core);
        CatalogRoutes.add(router, core);
        PromotionRoutes.add(router, core);
        CatalogFileRoutes.add(router, core);
        CustomerRoutes.add(router, core);
        SubscriptionRoutes.add(router, core);
        OverviewRoutes.add(router, core);
        UsageRoutes.add(router, core);
        EntitlementRoutes.add(router, core);
        WebhookRoutes.add(router, core);
        EventRoutes.add(router, core);
    }

    /// Returns the guard that executes a request with an `Idempotency-Key` once.
    public static Idempotency idempotency(CoreParts core) {
        return new IdempotencyApi(
                core.platform.authentication,
                core.platform.transactions,
                core.platform.log,
                core.platform.secrets,
                core.platform.clock);
    }

    private static void health(Router router, Health health) {
        router.inline("GET", "/health/live", "isLive", health::live, health(gives(200, Health.View.class)))
                .get("/health/ready", "isReady", health::ready, health(gives(200, Health.View.class)))
                .get("/metrics", "getMetrics", health::metrics, health(text("text/plain")));
    }

    private static Contract health(Contract contract) {
        return contract.by("anyone").tag("Health");
    }
}
