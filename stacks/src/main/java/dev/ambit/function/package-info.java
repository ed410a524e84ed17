/// The code of stores, run as processes that see nothing but themselves and what their own stack has. Where the system
/// cannot shut a process in, none is run, and the gateway forwards to where somebody else runs it.
@NullMarked
package dev.ambit.function;

import org.jspecify.annotations.NullMarked;
