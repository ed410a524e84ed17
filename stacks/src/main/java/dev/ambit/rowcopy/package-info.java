/// Rows of production that somebody copies into development, by hand and in that direction alone. On their
/// way personal data is masked, and paths of media come to point to production's store.
@NullMarked
package dev.ambit.rowcopy;

import org.jspecify.annotations.NullMarked;
