/// Assembles stacks, the infrastructure behind environments: their parts, routes, loops and ports. The module
/// uses core and is not known to it.
@NullMarked
package dev.ambit.stacks;

import org.jspecify.annotations.NullMarked;
