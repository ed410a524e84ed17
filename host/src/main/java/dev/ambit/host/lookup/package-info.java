/// Answers of the server that the host remembers for a second. While the server does not answer, the host uses the last
/// answers for a limited time.
@NullMarked
package dev.ambit.host.lookup;

import org.jspecify.annotations.NullMarked;
