/// Forks of environments. It also records the last catalog revision that two environments have in common, which is
/// the base of a comparison or merge.
@NullMarked
package dev.ambit.fork;

import org.jspecify.annotations.NullMarked;
