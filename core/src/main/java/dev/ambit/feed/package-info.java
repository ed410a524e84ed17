/// External access to the event log of an environment. Readers follow the feed of events, start from snapshots, and
/// verify their copies with checksums.
@NullMarked
package dev.ambit.feed;

import org.jspecify.annotations.NullMarked;
