/// Containers, which need root. A small process without a network port runs them as root, and the host orders them
/// over a Unix socket. An order names a function and its values, but no command and no file.
@NullMarked
package dev.ambit.host.container;

import org.jspecify.annotations.NullMarked;
