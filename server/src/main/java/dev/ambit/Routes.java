package dev.ambit;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.text;

import dev.ambit.access.KeyScope;
import dev.ambit.console.ConsoleRoutes;
import dev.ambit.event.EventType;
import dev.ambit.http.Contract;
import dev.ambit.http.Idempotency;
import dev.ambit.http.Router;
import dev.ambit.repetition.RepetitionApi;

/// The table of contents: every door into the server, what it takes, what it gives and to whom it opens.
final class Routes {

    private static final String VERSION = "0.1.0";
    private static final String OF_CUSTOMER =
            "With a client key, once client-side security is on: the customer's token, signed by your own backend";
    static final String AT_LEAST =
            "An earlier answer's X-Ambit-Sequence: this answer is as of that event, or of a later one";

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

    /// In the order in which a newcomer reads.
    private static Router headings(Idempotency repetition) {
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
                .tag("Orders", "Development environments as they are asked for, priced and agreed upon.")
                .tag("Stacks", "The running resources behind an environment.")
                .tag("Releases", "Changes of structure, to the databases of development first and production's after.")
                .tag("Accounts", "Companies. For the operator of the installation.")
                .tag("Members", "People: who belongs to an account, what they may do, and how they come in.")
                .tag("Health", "Whether the server lives and works, and how much it does.");
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

    /// What a customer's own browser may read, if it proves whose it is.
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
