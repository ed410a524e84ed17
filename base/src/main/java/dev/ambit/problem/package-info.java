/// What can go wrong on purpose, each by the name the world knows it by. Edges render problems; nobody else words
/// an error.
@NullMarked
package dev.ambit.problem;

import org.jspecify.annotations.NullMarked;
