/// Function resources of stacks: deploys, logs and the values that a stack gives to its function. `host.function` runs
/// the code.
@NullMarked
package dev.ambit.function;

import org.jspecify.annotations.NullMarked;
