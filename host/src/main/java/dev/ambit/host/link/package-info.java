/// Requests between a server and its host, in both directions. They are JSON over HTTP. Each direction has a
/// credential of its own.
@NullMarked
package dev.ambit.host.link;

import org.jspecify.annotations.NullMarked;
