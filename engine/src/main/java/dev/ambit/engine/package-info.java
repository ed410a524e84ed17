/// Entitlement rules: what a customer may use, and how much of it.
///
/// [Resolution] turns subscriptions and promotions into [Entitlements]. [CustomerEntitlements] turns these and the
/// usage into a [Decision]. No class here reads a clock, a database or the network, so that server and replica run
/// the same classes and decide the same.
@NullMarked
package dev.ambit.engine;

import org.jspecify.annotations.NullMarked;
