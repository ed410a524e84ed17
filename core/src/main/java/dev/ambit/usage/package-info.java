/// Usage: how much of a metered feature customers have used, as they report it or as raw events tell. A limit
/// decides what is granted next; it never refuses to hear what was used. Who asks and reports in one step consumes.
@NullMarked
package dev.ambit.usage;

import org.jspecify.annotations.NullMarked;
