/// The server: its routes, loops, configuration and wiring. All objects are created here without a container, so
/// this package is the starting point for reading.
@NullMarked
package dev.ambit;

import org.jspecify.annotations.NullMarked;
