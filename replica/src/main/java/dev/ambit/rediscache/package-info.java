/// A Redis cache holds the entitlements of all customers in the format of the public node SDK. The SDK reads it in
/// Redis mode, also while the server is unavailable (`docs/reference/redis-cache.md`).
@NullMarked
package dev.ambit.rediscache;

import org.jspecify.annotations.NullMarked;
