/// May this customer use this feature: `POST /check-access` as the document "Bring Your Own Solution" has it.
/// It is answered from the replica's own rows, kept in memory, and so needs neither the platform nor the
/// network.
@NullMarked
package dev.ambit.check;

import org.jspecify.annotations.NullMarked;
