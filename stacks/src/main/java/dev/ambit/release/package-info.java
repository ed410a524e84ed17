/// Releases of structural SQL migrations to the databases of tenants, first to development and then to
/// production. A release changes tables, never rows.
@NullMarked
package dev.ambit.release;

import org.jspecify.annotations.NullMarked;
