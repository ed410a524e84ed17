/// A replica: a copy of an environment's customers, entitlements and subscriptions in the user's own PostgreSQL.
/// [Inbox] receives signed events and writes the tables of the document "Bring Your Own Solution" (BYOS), without
/// calling the platform.
@NullMarked
package dev.ambit.applier;

import org.jspecify.annotations.NullMarked;
