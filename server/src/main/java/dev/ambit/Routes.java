package dev.ambit;

import static dev.ambit.http.Contract.created;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.list;
import static dev.ambit.http.Contract.page;
import static dev.ambit.http.Contract.text;

import dev.ambit.access.KeyScope;
import dev.ambit.catalog.CatalogApi;
import dev.ambit.catalog.FeatureApi;
import dev.ambit.catalog.PackageApi;
import dev.ambit.catalog.ProductApi;
import dev.ambit.customer.CustomerApi;
import dev.ambit.entitlement.CheckLogApi;
import dev.ambit.entitlement.EntitlementApi;
import dev.ambit.environment.AuditApi;
import dev.ambit.environment.ConfirmedName;
import dev.ambit.environment.EnvironmentApi;
import dev.ambit.environment.KeyApi;
import dev.ambit.environment.RevisionApi;
import dev.ambit.feed.FeedApi;
import dev.ambit.feed.SnapshotApi;
import dev.ambit.http.Contract;
import dev.ambit.http.Page;
import dev.ambit.http.Repetition;
import dev.ambit.http.Router;
import dev.ambit.lifecycle.ClockApi;
import dev.ambit.operation.OperationApi;
import dev.ambit.operator.AccountApi;
import dev.ambit.pricelist.PriceListApi;
import dev.ambit.promotion.PromotionApi;
import dev.ambit.receipt.ReceiptApi;
import dev.ambit.subscription.CustomerLifeApi;
import dev.ambit.subscription.PreviewApi;
import dev.ambit.subscription.SubscriptionApi;
import dev.ambit.subscription.SubscriptionChangeApi;
import dev.ambit.usage.ConsumptionApi;
import dev.ambit.usage.RawEventApi;
import dev.ambit.usage.UsageApi;
import dev.ambit.usage.UsageEstimateApi;
import dev.ambit.usage.UsageHistoryApi;
import dev.ambit.webhook.AttemptApi;
import dev.ambit.webhook.EndpointApi;

/// The table of contents: every door into the server, what it takes, what it gives and to whom it opens.
final class Routes {

    private static final String VERSION = "0.1.0";
    private static final String OF_CUSTOMER =
            "With a client key, once client-side security is on: the customer's token, signed by your own backend";
    private static final String AT_LEAST =
            "An earlier answer's X-Ambit-Sequence: this answer is as of that event, or of a later one";

    private Routes() {}

    static Router table(
            Repetition repetition,
            Health health,
            AccountApi accounts,
            EnvironmentApi environments,
            KeyApi keys,
            RevisionApi revisions,
            AuditApi audit,
            ClockApi clocks,
            OperationApi operations,
            ReceiptApi receipts,
            ProductApi products,
            FeatureApi features,
            PackageApi plans,
            PackageApi addons,
            CatalogApi catalog,
            PriceListApi priceLists,
            CustomerApi customers,
            CustomerLifeApi customerLife,
            PromotionApi promotions,
            SubscriptionApi subscriptions,
            SubscriptionChangeApi changes,
            PreviewApi previews,
            UsageApi usage,
            RawEventApi events,
            UsageEstimateApi estimates,
            UsageHistoryApi history,
            ConsumptionApi consumption,
            CheckLogApi checkLog,
            EntitlementApi entitlements,
            EndpointApi endpoints,
            AttemptApi attempts,
            FeedApi feed,
            SnapshotApi snapshots) {
        var router = headings(repetition);
        health(router, health);
        accounts(router, accounts);
        EnvironmentRoutes.add(router, environments);
        OperationRoutes.add(router, operations, receipts);
        keys(router, keys);
        revisions(router, revisions);
        router.get(
                "/api/v1/checks",
                "listChecks",
                checkLog::list,
                page(CheckLogApi.View.class)
                        .query(CheckLogApi.Query.class)
                        .by("server")
                        .tag("Entitlements")
                        .says("List the checks that were kept, a small share of all"));
        router.get(
                "/api/v1/audit/export",
                "exportAudit",
                audit::export,
                account(text(Page.LINES).or(Page.TABLE).continued().query(AuditApi.Query.class))
                        .says("List the same a line each, in NDJSON, whose last line has the cursor that goes on; or as"
                                + " CSV, where X-Ambit-Next has it"));
        router.get(
                "/api/v1/audit",
                "listAudit",
                audit::list,
                account(page(AuditApi.View.class).query(AuditApi.Query.class))
                        .says("List who did what: with the account, or with `environmentId` in an environment"));
        clocks(router, clocks);
        CatalogRoutes.add(router, products, features, plans, addons, catalog, priceLists);
        CustomerRoutes.add(router, customers, customerLife, subscriptions);
        promotions(router, promotions);
        SubscriptionRoutes.add(router, subscriptions, changes, previews);
        UsageRoutes.add(router, usage, events, estimates, history, consumption);
        entitlements(router, entitlements);
        WebhookRoutes.add(router, endpoints, attempts);
        EventRoutes.add(router, feed, snapshots);
        return router.reference(VERSION);
    }

    /// In the order in which a newcomer reads.
    private static Router headings(Repetition repetition) {
        return new Router(repetition)
                .tag(
                        "Entitlements",
                        "May this customer do this? Answered from memory, and with the arithmetic if asked.")
                .tag("Usage", "What customers have used. Stored when it is acknowledged.")
                .tag("Customers", "Who buys.")
                .tag("Subscriptions", "What a customer has bought: a plan and its add-ons.")
                .tag("Catalog", "What is sold: products, features, plans, add-ons. Drafts until they are published.")
                .tag("Events", "What happened, in order and without holes: as it comes, or to begin with.")
                .tag(
                        "Environments",
                        "Isolated worlds of one account, each with a catalog, customers and keys of its own.")
                .tag("Webhooks", "Who is told of events, and what came of it.")
                .tag("Keys", "What opens an environment, and for whom.")
                .tag("Operations", "Long work that goes on after the answer, with its progress.")
                .tag("Accounts", "Companies. For the operator of the installation.")
                .tag("Health", "Whether the server lives and works, and how much it does.");
    }

    private static void health(Router router, Health health) {
        router.inline("GET", "/health/live", "isLive", health::live, health(gives(200, Health.View.class)))
                .get("/health/ready", "isReady", health::ready, health(gives(200, Health.View.class)))
                .get("/metrics", "getMetrics", health::metrics, health(text("text/plain")));
    }

    private static void accounts(Router router, AccountApi accounts) {
        router.get(
                        "/api/v1/accounts",
                        "listAccounts",
                        accounts::list,
                        operator(page(AccountApi.View.class).query(Page.Query.class)))
                .post(
                        "/api/v1/accounts",
                        "createAccount",
                        accounts::create,
                        operator(gives(201, AccountApi.NewView.class).body(AccountApi.CreateBody.class)))
                .get(
                        "/api/v1/accounts/{slug}",
                        "getAccount",
                        accounts::get,
                        operator(gives(200, AccountApi.View.class)))
                .patch(
                        "/api/v1/accounts/{slug}",
                        "updateAccount",
                        accounts::update,
                        operator(gives(200, AccountApi.View.class).body(AccountApi.UpdateBody.class)))
                .delete(
                        "/api/v1/accounts/{slug}",
                        "deleteAccount",
                        accounts::delete,
                        operator(gives(202, AccountApi.Deletion.class)
                                .query(ConfirmedName.class)
                                .optionalBody(ConfirmedName.class)))
                .post(
                        "/api/v1/accounts/{slug}/api-key/rotate",
                        "rotateAccountKey",
                        accounts::rotateKey,
                        operator(gives(200, AccountApi.KeyView.class)));
    }

    private static void keys(Router router, KeyApi keys) {
        router.get(
                        "/api/v1/environments/{slug}/api-keys",
                        "listApiKeys",
                        keys::list,
                        keys(page(KeyApi.View.class).query(Page.Query.class)))
                .post(
                        "/api/v1/environments/{slug}/api-keys",
                        "createApiKey",
                        keys::create,
                        keys(gives(201, KeyApi.View.class).body(KeyApi.CreateBody.class)))
                .patch(
                        "/api/v1/environments/{slug}/api-keys/{id}",
                        "updateApiKey",
                        keys::update,
                        keys(gives(200, KeyApi.View.class).body(KeyApi.UpdateBody.class)))
                .post(
                        "/api/v1/environments/{slug}/api-keys/{id}/rotate",
                        "rotateApiKey",
                        keys::rotate,
                        keys(gives(200, KeyApi.View.class).optionalBody(KeyApi.RotateBody.class)))
                .post(
                        "/api/v1/environments/{slug}/api-keys/{id}/revoke",
                        "revokeApiKey",
                        keys::revoke,
                        keys(gives(200, KeyApi.View.class)))
                .post(
                        "/api/v1/environments/{slug}/signing-secret/rotate",
                        "rotateSigningSecret",
                        keys::rotateSigningSecret,
                        keys(gives(200, KeyApi.SecretView.class)));
    }

    private static void clocks(Router router, ClockApi clocks) {
        router.get(
                        "/api/v1/environments/{slug}/clock",
                        "getClock",
                        clocks::get,
                        account(gives(200, ClockApi.View.class)))
                .post(
                        "/api/v1/environments/{slug}/clock/stop",
                        "stopClock",
                        clocks::stop,
                        account(gives(200, ClockApi.View.class).sequenced()))
                .post(
                        "/api/v1/environments/{slug}/clock/advance",
                        "advanceClock",
                        clocks::advance,
                        account(gives(200, ClockApi.View.class)
                                .body(ClockApi.AdvanceBody.class)
                                .sequenced()))
                .post(
                        "/api/v1/environments/{slug}/clock/resume",
                        "resumeClock",
                        clocks::resume,
                        account(gives(200, ClockApi.View.class).sequenced()));
    }

    private static void revisions(Router router, RevisionApi revisions) {
        router.get(
                        "/api/v1/environments/{slug}/revisions",
                        "listRevisions",
                        revisions::list,
                        account(page(RevisionApi.View.class).query(Page.Query.class)))
                .get(
                        "/api/v1/environments/{slug}/revisions/{hash}",
                        "getRevision",
                        revisions::get,
                        account(gives(200, RevisionApi.WholeView.class)))
                .get(
                        "/api/v1/diff",
                        "diffCatalogs",
                        revisions::diff,
                        account(page(RevisionApi.DifferenceView.class)
                                .query(RevisionApi.DiffQuery.class)
                                .says("Diff catalogs of two environments or revisions, slug or slug@hash each")));
    }

    private static void promotions(Router router, PromotionApi promotions) {
        router.get(
                        "/api/v1/customers/{id}/promotional-entitlements",
                        "listPromotionalEntitlements",
                        promotions::list,
                        customers(page(PromotionApi.View.class), KeyScope.READ_CUSTOMERS)
                                .query(PromotionApi.ListQuery.class))
                .post(
                        "/api/v1/customers/{id}/promotional-entitlements",
                        "grantPromotionalEntitlements",
                        promotions::grant,
                        customers(created(PromotionApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .body(PromotionApi.GrantBody.class)
                                .sequenced())
                .delete(
                        "/api/v1/customers/{id}/promotional-entitlements/{featureId}",
                        "revokePromotionalEntitlement",
                        promotions::revoke,
                        customers(gives(200, PromotionApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .sequenced())
                .post(
                        "/api/v1/customers/{id}/promotional",
                        "grantPromotionalEntitlementsByTheOlderPath",
                        promotions::grant,
                        customers(created(PromotionApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .body(PromotionApi.GrantBody.class)
                                .sequenced())
                .delete(
                        "/api/v1/customers/{id}/promotional/{featureId}",
                        "revokePromotionalEntitlementByTheOlderPath",
                        promotions::revoke,
                        customers(gives(200, PromotionApi.View.class), KeyScope.WRITE_CUSTOMERS)
                                .sequenced());
    }

    private static void entitlements(Router router, EntitlementApi entitlements) {
        router.memory(
                        "/api/v1/customers/{id}/entitlements/check",
                        "checkEntitlement",
                        entitlements::checkFromMemory,
                        entitlements::check,
                        checks(gives(200, EntitlementApi.EntitlementView.class))
                                .query(EntitlementApi.CheckQuery.class)
                                .past())
                .memory(
                        "/api/v1/customers/{id}/entitlements",
                        "listEntitlements",
                        entitlements::listFromMemory,
                        entitlements::list,
                        checks(gives(200, EntitlementApi.StateView.class)).query(EntitlementApi.ListQuery.class))
                .postAnew(
                        "/api/v1/entitlements/query",
                        "queryEntitlements",
                        entitlements::query,
                        customers(list(EntitlementApi.CustomerView.class), KeyScope.READ_CUSTOMERS)
                                .body(EntitlementApi.QueryBody.class)
                                .header("X-Ambit-At-Least", Long.class, AT_LEAST)
                                .sequenced()
                                .tag("Entitlements")
                                .says("List the entitlements of up to 100 customers"));
    }

    static Contract customers(Contract contract, KeyScope scope) {
        return contract.by("server", "scoped").scope(scope.toString()).tag("Customers");
    }

    static Contract subscriptions(Contract contract, KeyScope scope) {
        return contract.by("server", "scoped").scope(scope.toString()).tag("Subscriptions");
    }

    private static Contract checks(Contract contract) {
        return ofCustomer(contract)
                .header("X-Ambit-At-Least", Long.class, AT_LEAST)
                .sequenced()
                .tag("Entitlements");
    }

    /// What a customer's own browser may read, if it proves whose it is.
    static Contract ofCustomer(Contract contract) {
        return contract.by("server", "scoped", "client")
                .scope(KeyScope.READ_CUSTOMERS.toString())
                .header("X-CUSTOMER-KEY", String.class, OF_CUSTOMER);
    }

    private static Contract health(Contract contract) {
        return contract.by("anyone").tag("Health");
    }

    private static Contract operator(Contract contract) {
        return contract.by("operator").tag("Accounts");
    }

    static Contract account(Contract contract) {
        return contract.by("account").tag("Environments");
    }

    private static Contract keys(Contract contract) {
        return contract.by("account").tag("Keys");
    }
}
