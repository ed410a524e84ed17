/// Idempotency keys of requests. A repeated request is executed once, and gets the first response.
@NullMarked
package dev.ambit.repetition;

import org.jspecify.annotations.NullMarked;
