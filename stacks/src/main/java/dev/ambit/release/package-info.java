/// Structural updates of what tenants keep in their databases: SQL that goes to development first and to
/// production then. A release changes tables, never rows.
@NullMarked
package dev.ambit.release;

import org.jspecify.annotations.NullMarked;
