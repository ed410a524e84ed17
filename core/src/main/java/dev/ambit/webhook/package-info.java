/// Webhooks: who wants to hear of events, and each event's way there. An endpoint has one cursor in the log;
/// what it takes costs no row of its own, only what it refuses is kept.
@NullMarked
package dev.ambit.webhook;

import org.jspecify.annotations.NullMarked;
