package dev.ambit;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.text;

import dev.ambit.access.KeyScope;
import dev.ambit.console.ConsoleRoutes;
import dev.ambit.event.EventType;
import dev.ambit.http.Contract;
import dev.ambit.http.Repetition;
import dev.ambit.http.Router;
import dev.ambit.repetition.RepetitionApi;

/// The table of all routes, with their bodies, responses and roles.
final class Routes {

    private static final String VERSION = "0.1.0";
    private static final String OF_CUSTOMER =
            "The customer's token, signed by your backend. Required with a client key if client-side security is on";
    static final String AT_LEAST =
            "`X-Ambit-Sequence` of an earlier response. The response reflects that event or a later one";

    private Routes() {}

    static Router table(Parts parts) {
        var router = headings(
                new RepetitionApi(parts.authentication, parts.transactions, parts.log, parts.secrets, parts.clock));
        health(router, new Health(parts.transactions, parts.readiness, parts.metrics));
        AccountRoutes.add(router, parts);
        UseRoutes.add(router, parts);
        EnvironmentRoutes.add(router, parts);
        OperationRoutes.add(router, parts);
        MemberRoutes.add(router, parts);
        KeyRoutes.add(router, parts);
        StripeRoutes.add(router, parts);
        CatalogRoutes.add(router, parts);
        CustomerRoutes.add(router, parts);
        SubscriptionRoutes.add(router, parts);
        UsageRoutes.add(router, parts);
        EntitlementRoutes.add(router, parts);
        WebhookRoutes.add(router, parts);
        EventRoutes.add(router, parts);
        DomainRoutes.add(router, parts);
        StackRoutes.add(router, parts);
        OrderRoutes.add(router, parts);
        ReleaseRoutes.add(router, parts);
        ParameterRoutes.add(router, parts);
        BranchRoutes.add(router, parts);
        BackupRoutes.add(router, parts);
        ConsoleRoutes.add(router, parts.hostRule::isOfStacks, EventType.words(), parts.clock);
        return router.reference(VERSION);
    }

    /// In the order of the reference documentation.
    private static Router headings(Repetition repetition) {
        return new Router(repetition)
                .tag(
                        "Entitlements",
                        "Check whether a customer can use a feature. Checks are answered from memory, with an"
                                + " explanation if requested.")
                .tag("Usage", "Report and read the usage of customers. Acknowledged usage is stored.")
                .tag("Customers", "The customers of an environment.")
                .tag("Subscriptions", "The plans and add-ons that customers have bought.")
                .tag(
                        "Catalog",
                        "Products, features, plans and add-ons. Plans and add-ons are drafts until you publish them.")
                .tag(
                        "Events",
                        "The event log of an environment, in order and without gaps, and snapshots to start from.")
                .tag(
                        "Environments",
                        "Isolated environments of an account, each with its own catalog, customers and keys.")
                .tag("Webhooks", "Endpoints that receive events, and their delivery attempts.")
                .tag("Keys", "The API keys of an environment.")
                .tag("Operations", "Long-running operations and their progress.")
                .tag("Orders", "Orders of development environments, with quotes and invoices.")
                .tag("Stacks", "The running resources behind an environment.")
                .tag("Releases", "Schema migrations, released to development databases first and then to production.")
                .tag("Accounts", "The accounts of an installation. For the operator.")
                .tag("Members", "The members of an account, their roles, invitations and sign-in.")
                .tag("Health", "Liveness, readiness and metrics of the server.");
    }

    private static void health(Router router, Health health) {
        router.inline("GET", "/health/live", "isLive", health::live, health(gives(200, Health.View.class)))
                .get("/health/ready", "isReady", health::ready, health(gives(200, Health.View.class)))
                .get("/metrics", "getMetrics", health::metrics, health(text("text/plain")));
    }

    static Contract customers(Contract contract, KeyScope scope) {
        return contract.by("server", "scoped").scope(scope.toString()).tag("Customers");
    }

    static Contract subscriptions(Contract contract, KeyScope scope) {
        return contract.by("server", "scoped").scope(scope.toString()).tag("Subscriptions");
    }

    /// Allows client keys, with a customer token if required.
    static Contract ofCustomer(Contract contract) {
        return contract.by("server", "scoped", "client")
                .scope(KeyScope.READ_CUSTOMERS.toString())
                .header("X-CUSTOMER-KEY", String.class, OF_CUSTOMER);
    }

    private static Contract health(Contract contract) {
        return contract.by("anyone").tag("Health");
    }

    static Contract operator(Contract contract) {
        return contract.by("operator").tag("Accounts");
    }

    static Contract account(Contract contract) {
        return contract.by("account").tag("Environments");
    }
}
