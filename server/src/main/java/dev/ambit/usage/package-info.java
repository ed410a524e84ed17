/// Usage: how much of a metered feature customers have used, as they report it. A limit decides what is
/// granted next; it never refuses to hear what was used.
@NullMarked
package dev.ambit.usage;

import org.jspecify.annotations.NullMarked;
