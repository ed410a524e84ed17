/// Notifications tell members what happened in their account: in the console, by mail and in a chat channel. The
/// outbox keeps messages from the transaction of the event until they are sent.
@NullMarked
package dev.ambit.notification;

import org.jspecify.annotations.NullMarked;
