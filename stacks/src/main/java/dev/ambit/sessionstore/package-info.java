/// Where a store keeps the sessions of its visitors: a key space of Redis with a user of its own.
/// Production's and development's lie on one server and neither can read, name or count the other's.
@NullMarked
package dev.ambit.sessionstore;

import org.jspecify.annotations.NullMarked;
