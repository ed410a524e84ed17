/// Where the stacks of tenants keep their rows: databases, schemas and suffixed tables in a PostgreSQL of
/// the operator's. Each stage has a login of its own, and no login sees what is another's.
@NullMarked
package dev.ambit.stackdb;

import org.jspecify.annotations.NullMarked;
