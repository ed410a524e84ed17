/// The Java client. An [EntitlementCache] decides checks in the process of the application with the same engine as
/// the server, and a [UsageReporter] sends usage in batches.
@NullMarked
package dev.ambit.client;

import org.jspecify.annotations.NullMarked;
