/// Session stores: for each stack a Redis process of its own, or a user and a key prefix in a shared Redis. Neither
/// stage can read, list or count the other's keys.
@NullMarked
package dev.ambit.sessionstore;

import org.jspecify.annotations.NullMarked;
