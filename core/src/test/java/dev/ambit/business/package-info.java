/// Business as usual, at random: people buy, use, change and cancel for months under a clock that is moved.
/// What the server makes of it is held against an oracle, which is slow, simple and shares nothing with it.
@NullMarked
package dev.ambit.business;

import org.jspecify.annotations.NullMarked;
