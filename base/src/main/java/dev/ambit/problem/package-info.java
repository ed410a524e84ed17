/// Problems: errors that are reported to the caller by a public code. The edges of the API render them.
@NullMarked
package dev.ambit.problem;

import org.jspecify.annotations.NullMarked;
