package dev.ambit.idempotency;

import dev.ambit.db.AccountId;
import java.util.UUID;

/// A request that claims an idempotency key.
///
/// @param id tells the claim from a later one of the same key
@SuppressWarnings("ArrayRecordComponent") // Claims are never compared.
record KeyClaim(AccountId account, byte[] keyHash, byte[] requestHash, UUID id) {

    /// Returns the name that the stored response is encrypted for.
    String sealName() {
        return "response of account %d".formatted(account.value());
    }
}
