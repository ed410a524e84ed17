/// Embedded PostgreSQL: its binaries, operating system user, passwords, start and stop. A server with an external
/// database needs only the script of its roles.
@NullMarked
package dev.ambit.postgres;

import org.jspecify.annotations.NullMarked;
