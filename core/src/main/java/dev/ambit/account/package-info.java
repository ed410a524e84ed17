/// Accounts: the companies that have environments. From the operator's side an account is a tenant, and its
/// slug the key by which others know it.
@NullMarked
package dev.ambit.account;

import org.jspecify.annotations.NullMarked;
