/// What others read of an environment's log, from outside. They have its events in order, as they come or later; all
/// that is there at one number, to begin with; and sums by which a replica finds out whether it has the same.
@NullMarked
package dev.ambit.feed;

import org.jspecify.annotations.NullMarked;
