/// A random walk over all operations of the server by callers of one account that know the ids of others. No
/// request changes or reveals anything of other accounts.
@NullMarked
package dev.ambit.isolation;

import org.jspecify.annotations.NullMarked;
