/// Moves of an account's files to another host. The old host lists and sends them, and the new host keeps them apart
/// until all have arrived.
@NullMarked
package dev.ambit.host.move;

import org.jspecify.annotations.NullMarked;
