/// Assembles stacks, the infrastructure behind environments: their parts, routes, loops and ports. This module
/// depends on core; core does not depend on this module.
@NullMarked
package dev.ambit.stacks;

import org.jspecify.annotations.NullMarked;
