/// Everything running: `bin/ambit` as people start it, and what becomes of their data when it is killed.
@NullMarked
package dev.ambit.e2e;

import org.jspecify.annotations.NullMarked;
