/// What a process is put together from: loops, things that are opened and closed, and threads that leave the cores to
/// others. It knows nothing of what they do.
@NullMarked
package dev.ambit.process;

import org.jspecify.annotations.NullMarked;
