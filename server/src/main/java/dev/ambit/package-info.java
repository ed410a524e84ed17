/// The server: what makes it, what it answers to, and how it is set up. Every object is made here by hand, so
/// this is the place from which all others can be found.
@NullMarked
package dev.ambit;

import org.jspecify.annotations.NullMarked;
