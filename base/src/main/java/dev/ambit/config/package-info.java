/// How a process is set: options by words of the command line or by variables, each read with the same strictness.
/// What is wrong is refused in the words of whoever said it: the option, where it came from, what is allowed.
@NullMarked
package dev.ambit.config;

import org.jspecify.annotations.NullMarked;
