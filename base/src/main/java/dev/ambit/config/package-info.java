/// Configuration of a process by command line options and environment variables. An invalid value is rejected with
/// the name of the option, its source and the allowed values.
@NullMarked
package dev.ambit.config;

import org.jspecify.annotations.NullMarked;
