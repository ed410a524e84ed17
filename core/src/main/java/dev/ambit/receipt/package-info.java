/// What says that something is gone for ever: what was removed, for whom and when, counted and signed. It outlives
/// what it tells of, in names and numbers alone.
@NullMarked
package dev.ambit.receipt;

import org.jspecify.annotations.NullMarked;
