/// Environments: the isolated worlds of an account, such as Development and Production. Everything that an
/// account sells, and to whom, lives in exactly one of them and is deleted with it.
@NullMarked
package dev.ambit.environment;

import org.jspecify.annotations.NullMarked;
