/// Attacks on a running server: each test does what an intruder would do, over the network.
@NullMarked
package dev.ambit.attack;

import org.jspecify.annotations.NullMarked;
