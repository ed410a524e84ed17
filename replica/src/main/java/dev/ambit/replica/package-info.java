/// The replica process: receives the events of an environment and answers requests from the copy. It wires the
/// applier to HTTP.
@NullMarked
package dev.ambit.replica;

import org.jspecify.annotations.NullMarked;
