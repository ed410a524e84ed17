/// Requests that are sent again, because whoever sent them does not know whether they were done. By the key that its
/// caller gave it, each is done once, and answered as at first.
@NullMarked
package dev.ambit.repetition;

import org.jspecify.annotations.NullMarked;
