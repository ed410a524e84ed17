/// External access to the event log of an environment: the feed of events in order, snapshots to start from, and
/// checksums with which replicas verify their copies.
@NullMarked
package dev.ambit.feed;

import org.jspecify.annotations.NullMarked;
