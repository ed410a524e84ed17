/// A walk at random over all that the server answers to, by people of one account who know the ids of others.
/// Whatever they ask for, nothing of the others changes, and nothing of them is said.
@NullMarked
package dev.ambit.isolation;

import org.jspecify.annotations.NullMarked;
