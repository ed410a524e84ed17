package dev.ambit.server;

import dev.ambit.console.ConsoleRoutes;
import dev.ambit.core.CoreParts;
import dev.ambit.core.CoreRoutes;
import dev.ambit.event.EventType;
import dev.ambit.http.Repetition;
import dev.ambit.http.Router;
import dev.ambit.stacks.StackParts;
import dev.ambit.stacks.StackRoutes;

/// The table of contents: every route of the server, by module.
final class Routes {

    private static final String VERSION = "0.1.0";

    private Routes() {}

    static Router table(CoreParts core, StackParts stacks) {
        Router router = headings(CoreRoutes.idempotency(core));
        CoreRoutes.add(router, core);
        StackRoutes.add(router, core, stacks);
        ConsoleRoutes.add(router, stacks.hostRule::isOfStacks, EventType.words(), core.platform.clock);
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
                .tag("Orders", "Development environments as they are asked for, priced and agreed upon.")
                .tag("Stacks", "The running resources behind an environment.")
                .tag("Releases", "Changes of structure, to the databases of development first and production's after.")
                .tag("Accounts", "Companies. For the operator of the installation.")
                .tag("Members", "People: who belongs to an account, what they may do, and how they come in.")
                .tag("Health", "Whether the server lives and works, and how much it does.");
    }
}
