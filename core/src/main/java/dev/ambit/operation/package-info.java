/// Operations: long-running work with progress that survives a restart, such as the removal of an environment.
/// Callers can read, pause, resume and cancel them.
@NullMarked
package dev.ambit.operation;

import org.jspecify.annotations.NullMarked;
