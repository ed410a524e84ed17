package dev.ambit.host.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The wanted state of a Redis process.
///
/// @param userRules rules of the stack's Redis user, with the hash of its password
/// @param memoryMegabytes limit of the data in memory
/// @param lifetimeSeconds longest lifetime of keys; null: no limit
/// @param isSuspended whether the process is stopped, with its data kept on disk
public record SessionSettings(
        List<String> userRules,
        int memoryMegabytes,
        @Nullable Long lifetimeSeconds,
        boolean isSuspended) {

    public SessionSettings {
        userRules = List.copyOf(userRules);
    }

    /// Omits the rules, which contain the hash of the password.
    @Override
    public String toString() {
        return "SessionSettings[memoryMegabytes=%d, isSuspended=%s]".formatted(memoryMegabytes, isSuspended);
    }
}
