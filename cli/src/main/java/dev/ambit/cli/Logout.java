package dev.ambit.cli;

import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit logout`: ends the session at the server. Deletes it on this machine even if the server is unreachable.
final class Logout {

    private static final String PATH = "/api/v1/logout";
    private static final int ENDED = 401;

    private Logout() {}

    static CommandSpec command(Terminal terminal) {
        return Command.of("logout", "Ends your session at the server and deletes it on this machine.", _ -> {
            Optional<SavedSession> session = SavedSession.read(terminal);
            SavedSession.delete(terminal);
            if (session.isEmpty()) {
                terminal.out().println("You were not signed in.");
                return Command.DONE;
            }
            try {
                session.get().server().post(PATH, Map.of());
            } catch (ServerRefusal refusal) {
                if (refusal.status() != ENDED) {
                    terminal.err()
                            .println("ambit: the session was deleted on this machine, but it stays valid at the server"
                                    + " until it expires: "
                                    + refusal.getMessage());
                    return Command.FAILED;
                }
            }
            terminal.out().println("Signed out at %s.".formatted(session.get().url()));
            return Command.DONE;
        });
    }
}
