/// Session stores: a Redis key prefix with its own user for each stack. Production and development share a
/// server, but neither can read, list or count the other's keys.
@NullMarked
package dev.ambit.sessionstore;

import org.jspecify.annotations.NullMarked;
