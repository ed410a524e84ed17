/// Access checks: `POST /check-access` as the document "Bring Your Own Solution" (BYOS) defines it. Answers come
/// from the replica's own rows, which are cached in memory, so checks need neither the platform nor the network.
@NullMarked
package dev.ambit.check;

import org.jspecify.annotations.NullMarked;
