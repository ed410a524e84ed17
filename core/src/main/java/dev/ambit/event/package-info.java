/// The log: what happened in an environment, as numbered events without holes. Nothing else carries state
/// between parts.
@NullMarked
package dev.ambit.event;

import org.jspecify.annotations.NullMarked;
