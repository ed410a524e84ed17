/// Who goes first when there is more to do than can be done: production waits for nobody, and non-production for
/// production. What of it would wait too long is refused at the door, where that costs next to nothing.
@NullMarked
package dev.ambit.admission;

import org.jspecify.annotations.NullMarked;
