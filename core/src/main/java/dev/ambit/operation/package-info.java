/// Operations: long work with progress that survives a restart, such as the removal of an environment.
/// Whoever asked for one may look how far it is.
@NullMarked
package dev.ambit.operation;

import org.jspecify.annotations.NullMarked;
