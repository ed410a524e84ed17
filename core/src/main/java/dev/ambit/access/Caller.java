package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Somebody with a key of one environment, or a person who works in it. A key fixes the environment: no argument can
/// name another.
///
/// @param keyId for a person, the person's id
/// @param address from where, if it has been asked for
public record Caller(
        KeyKind kind,
        AccountId account,
        EnvironmentId environment,
        UUID keyId,
        @Nullable String address) {

    /// How the log calls whoever did it (domain.md §5.2).
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

    /// Drafts of the catalog are nobody's business outside (see [KeyScope]).
    public boolean seesDrafts() {
        return kind == KeyKind.SERVER || kind == KeyKind.SESSION;
    }
}
