/// The distributions of stacks: which paths of a host come from where, for how long an answer counts, and what is
/// kept in memory until then. What is of one environment is never seen in another.
@NullMarked
package dev.ambit.cdn;

import org.jspecify.annotations.NullMarked;
