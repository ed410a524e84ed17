/// What may a customer do, and how much of it?
///
/// [Resolution] turns what was bought and promised into [Entitlements], and [CustomerEntitlements] turns these and
/// what was used into a [Decision]. Nothing here reads a clock, a database or the network, so whoever answers checks
/// runs these very classes and cannot disagree.
@NullMarked
package dev.ambit.engine;

import org.jspecify.annotations.NullMarked;
