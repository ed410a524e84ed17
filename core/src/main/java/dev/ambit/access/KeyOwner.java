package dev.ambit.access;

import dev.ambit.db.AccountId;

/// The caller that owns the idempotency keys of a request. Two callers of an account never share a response.
///
/// @param account has the stored responses; for the operator's token, the account of the operator
/// @param name distinguishes the callers of the account, and the environment that a key or session acts in
public record KeyOwner(AccountId account, String name) {}
