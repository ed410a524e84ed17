/// The quotas of accounts in production, and their usage. The operator sells them in its own account, where
/// each account is a customer, so the engine decides.
@NullMarked
package dev.ambit.quota;

import org.jspecify.annotations.NullMarked;
