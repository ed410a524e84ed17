/// A replica: a copy of an environment's customers, entitlements and subscriptions in somebody's own
/// PostgreSQL. Signed events come in by [Inbox], the rows of the document "Bring Your Own Solution" come out;
/// nothing of it needs the platform to be up.
@NullMarked
package dev.ambit.applier;

import org.jspecify.annotations.NullMarked;
