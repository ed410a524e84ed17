/// The databases of stacks: databases, schemas and suffixed tables in the operator's PostgreSQL. Each stage has
/// its own login, and no login can access the data of another.
@NullMarked
package dev.ambit.stackdb;

import org.jspecify.annotations.NullMarked;
