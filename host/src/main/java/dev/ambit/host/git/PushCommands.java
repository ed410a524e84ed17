package dev.ambit.host.git;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The command list before the pack of a push (gitprotocol-pack). Push certificates, which contain their own
/// commands, are refused.
///
/// @param hasSideband whether the client shows progress messages
/// @param whole the complete body, including the commands
record PushCommands(List<Command> commands, boolean hasSideband, InputStream whole) {

    private static final int BYTES_MAX = 64 << 10;
    private static final int LENGTH_DIGITS = 4;
    private static final int HEX = 16;
    private static final String SIDEBAND = "side-band-64k";
    private static final String NOTHING = "0".repeat(40);

    private static final Pattern COMMAND =
            Pattern.compile("([0-9a-f]{40}) ([0-9a-f]{40}) ([^\\n\\x00]+)(?:\\x00([^\\n]*))?\\n?");
    private static final Pattern SHALLOW = Pattern.compile("shallow [0-9a-f]{40}\\n?");

    /// Sets `ref` to the commit `after`.
    record Command(String after, String ref) {

        boolean isDeletion() {
            return after.equals(NOTHING);
        }
    }

    static PushCommands read(InputStream body) throws IOException {
        List<Command> commands = new ArrayList<>();
        var read = new ByteArrayOutputStream();
        boolean hasSideband = false;
        while (true) {
            int length = length(take(body, LENGTH_DIGITS, read));
            if (length == 0) {
                return new PushCommands(
                        commands,
                        hasSideband,
                        new SequenceInputStream(new ByteArrayInputStream(read.toByteArray()), body));
            }
            if (length <= LENGTH_DIGITS || read.size() + length > BYTES_MAX) {
                throw refused();
            }
            String line = take(body, length - LENGTH_DIGITS, read);
            Matcher command = COMMAND.matcher(line);
            if (command.matches()) {
                hasSideband |= asksForSideband(command.group(4));
                commands.add(once(commands, new Command(command.group(2), command.group(3))));
            } else if (!SHALLOW.matcher(line).matches()) {
                throw refused();
            }
        }
    }

    boolean isAbout(GitCall.OpenBranch branch) {
        return about(branch).isPresent();
    }

    /// Returns the new head of a branch, if the push changes it.
    Optional<String> about(GitCall.OpenBranch branch) {
        return commands.stream()
                .filter(it -> it.ref().equals(branch.ref()))
                .map(Command::after)
                .findFirst();
    }

    /// @param capabilities requested by the client, separated by spaces; null if the line has none
    private static boolean asksForSideband(@Nullable String capabilities) {
        return capabilities != null
                && List.of(capabilities.strip().split(" ", -1)).contains(SIDEBAND);
    }

    private static Command once(List<Command> before, Command next) {
        if (before.stream().anyMatch(it -> it.ref().equals(next.ref()))) {
            throw refused();
        }
        return next;
    }

    private static String take(InputStream body, int length, ByteArrayOutputStream read) throws IOException {
        byte[] bytes = body.readNBytes(length);
        if (bytes.length < length) {
            throw refused();
        }
        read.writeBytes(bytes);
        return new String(bytes, UTF_8);
    }

    private static int length(String digits) {
        try {
            return Integer.parseInt(digits, HEX);
        } catch (NumberFormatException _) {
            throw refused();
        }
    }

    private static Problem refused() {
        return BAD_USER_INPUT
                .because(("The request body must start with at most %d KiB of Git push commands, one per branch."
                                + " Push with a Git client.")
                        .formatted(BYTES_MAX >> 10))
                .at("body", null, "commands in up to %d KiB".formatted(BYTES_MAX >> 10));
    }
}
