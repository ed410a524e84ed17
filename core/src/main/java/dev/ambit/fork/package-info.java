/// Forks of environments, also with masked copies of the customers. The package also records the last catalog
/// revision that two environments have in common, which is the base of the divergence.
@NullMarked
package dev.ambit.fork;

import org.jspecify.annotations.NullMarked;
