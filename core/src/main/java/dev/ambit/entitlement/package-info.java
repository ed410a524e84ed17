/// Entitlements: what a customer may do and how much, worked out from what it subscribed to. Checks are
/// answered from memory, which follows the log.
@NullMarked
package dev.ambit.entitlement;

import org.jspecify.annotations.NullMarked;
