/// Idempotency keys of requests. A repeated request is executed once, and gets the first response.
@NullMarked
package dev.ambit.idempotency;

import org.jspecify.annotations.NullMarked;
