package dev.ambit.server;

import dev.ambit.aws.AwsModule;
import dev.ambit.console.ConsoleRoutes;
import dev.ambit.core.CoreParts;
import dev.ambit.core.CoreRoutes;
import dev.ambit.event.EventType;
import dev.ambit.github.GithubModule;
import dev.ambit.http.Idempotency;
import dev.ambit.http.Router;
import dev.ambit.sdk.SdkRoutes;
import dev.ambit.stacks.StackParts;
import dev.ambit.stacks.StackRoutes;

/// The table of contents: every route of the server, by module.
final class Routes {

    private static final String VERSION = "0.1.0";

    private Routes() {}

    static Router table(CoreParts core, StackParts stacks, AwsModule aws, GithubModule github) {
        Router router = headings(CoreRoutes.idempotency(core));
        CoreRoutes.add(router, core);
        StackRoutes.add(router, core, stacks);
        aws.add(router, stacks.resources, stacks.adoption);
        github.add(router, stacks);
        SdkRoutes.add(router, core);
        ConsoleRoutes.add(router, stacks.hostRule::isOfStacks, EventType.wireNames(), core.platform.clock);
        return router.reference(VERSION);
    }

    /// Creates a router with the tags of OpenAPI, in the order of the reference documentation.
    private static Router headings(Idempotency idempotency) {
        return new Router(idempotency)
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
                .tag("Promotions", "Requests to merge the catalog of one environment into another one.")
                .tag("Operations", "Long-running operations and their progress.")
                .tag("Orders", "Orders of development environments, with quotes and invoices.")
                .tag("Stacks", "The running resources behind an environment.")
                .tag("Releases", "Schema migrations, released to development databases first and then to production.")
                .tag("Accounts", "The accounts of an installation. For the operator.")
                .tag("Members", "The members of an account, their roles, invitations and sign-in.")
                .tag("Notifications", "Notifications of members: in the console, by e-mail and in a chat channel.")
                .tag("Health", "Liveness, readiness and metrics of the server.");
    }
}
