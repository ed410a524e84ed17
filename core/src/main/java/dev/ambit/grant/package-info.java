/// Promotional entitlements, which customers have in addition to subscriptions. They apply to the whole customer,
/// and the most generous entitlement to a feature wins.
@NullMarked
package dev.ambit.grant;

import org.jspecify.annotations.NullMarked;
