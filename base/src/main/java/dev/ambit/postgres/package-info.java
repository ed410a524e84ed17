/// A PostgreSQL of our own: its binaries, its user, its passwords, its start and its end. Whoever is given the address
/// of another one needs nothing from here but the script of its roles.
@NullMarked
package dev.ambit.postgres;

import org.jspecify.annotations.NullMarked;
