/// The console: the pages on which people work with Ambit. It is a client of the API like any other, only in the
/// same process, so a page can do no more than whoever looks at it.
@NullMarked
package dev.ambit.console;

import org.jspecify.annotations.NullMarked;
