/// Environments: the isolated parts of an account, such as Development and Production. Each catalog, customer and
/// key belongs to exactly one environment and is deleted with it.
@NullMarked
package dev.ambit.environment;

import org.jspecify.annotations.NullMarked;
