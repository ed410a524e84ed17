package dev.ambit.hosting;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A move of an account to another host, as the operator sees it.
///
/// @param from host that has the files; they are deleted in the phase `CLEANING`
/// @param files number of copied files
/// @param bytes number of copied bytes
/// @param failure why the last attempt failed; the next one follows within seconds
public record MoveView(
        String account,
        String from,
        String to,
        MovePhase phase,
        long files,
        long bytes,
        @Nullable String failure,
        Instant startedAt) {

    static MoveView of(AccountMove move, HostList hosts) {
        return new MoveView(
                move.parts().store(),
                name(hosts, move.source()),
                name(hosts, move.target()),
                move.phase(),
                move.files(),
                move.bytes(),
                move.failure(),
                move.startedAt());
    }

    private static String name(HostList hosts, int id) {
        return hosts.find(id).map(Host::name).orElse("");
    }
}
