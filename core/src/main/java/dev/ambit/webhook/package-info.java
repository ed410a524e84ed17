/// Webhooks: endpoints and the delivery of events to them. An endpoint has one cursor in the event log; only
/// failures need rows of their own.
@NullMarked
package dev.ambit.webhook;

import org.jspecify.annotations.NullMarked;
