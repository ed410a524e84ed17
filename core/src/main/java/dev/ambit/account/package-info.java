/// Accounts: the companies that own environments. For the operator an account is a tenant, identified by its slug.
@NullMarked
package dev.ambit.account;

import org.jspecify.annotations.NullMarked;
