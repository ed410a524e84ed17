/// Entitlements: what a customer can use and how much, computed from subscriptions and promotions. Checks are
/// answered from a cache that follows the event log.
@NullMarked
package dev.ambit.entitlement;

import org.jspecify.annotations.NullMarked;
