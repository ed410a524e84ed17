/// PostgreSQL: where it comes from, who may enter, and whose rows a transaction sees. Isolation is kept here,
/// so that no query elsewhere can break it.
@NullMarked
package dev.ambit.db;

import org.jspecify.annotations.NullMarked;
