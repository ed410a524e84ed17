package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A caller with a key of one environment, or a person who works in it. A key fixes the environment: no argument
/// can name another one.
///
/// @param keyId for a person, the person's id
/// @param address the peer address; null where events and the audit log do not need it
public record Caller(
        KeyKind kind,
        AccountId account,
        EnvironmentId environment,
        UUID keyId,
        @Nullable String address) {

    /// Returns the actor for the event log and the audit log.
    public Actor actor() {
        String type = switch (kind) {
            case CLIENT -> "APP_PUBLIC";
            case SCOPED -> "SCOPED_KEY";
            case SERVER, ACCOUNT -> "APP_SERVER";
            case SESSION -> "USER";
        };
        return new Actor(type, keyId.toString(), address);
    }

    Caller from(String peer) {
        return new Caller(kind, account, environment, keyId, peer);
    }

    /// Returns whether the caller can see drafts of the catalog (see [KeyScope]).
    public boolean seesDrafts() {
        return kind == KeyKind.SERVER || kind == KeyKind.SESSION;
    }
}
