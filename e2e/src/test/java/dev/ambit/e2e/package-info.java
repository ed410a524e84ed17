/// End-to-end tests: run `bin/ambit` as users do, and check their data after it is killed.
@NullMarked
package dev.ambit.e2e;

import org.jspecify.annotations.NullMarked;
