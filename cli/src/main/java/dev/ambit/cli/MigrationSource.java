package dev.ambit.cli;

import java.io.IOException;
import java.util.function.Consumer;

/// Where a migration reads from: a server, or a file that was exported from one. Objects have the shape of the
/// GraphQL API.
interface MigrationSource {

    /// The field of the id of a customer that was deleted before it was read.
    String MISSING = "missing";

    /// Returns `products`, `features`, `plans`, `addons`, and the names of what cannot be read as `unread`.
    JsonObject catalog();

    /// Passes each customer: `customer` with its subscriptions, the ended ones as `ended`, and `answers`, the
    /// entitlements of the customer and of each of its resources. A deleted customer has [#MISSING] alone.
    void customers(Consumer<JsonObject> each) throws IOException;
}
