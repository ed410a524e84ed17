/// What a process is put together from: loops, and things that are opened and closed. It knows nothing of what they do.
@NullMarked
package dev.ambit.process;

import org.jspecify.annotations.NullMarked;
