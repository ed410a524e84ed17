package dev.ambit.cli;

import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Prints the progress of an operation: as one updated line on a terminal, otherwise as a line for each phase.
final class ProgressPrinter {

    /// States of an operation that has not ended.
    static final Set<String> GOING_ON = Set.of("PENDING", "RUNNING");
    private static final int AGAIN_MILLIS = 200;

    /// Failed requests in a row, which take at least a minute.
    private static final int MISSED_MAX = 60;

    private static final int FAULT = 500;

    private final CommandContext caller;
    private final String path;
    private String shown = "";

    ProgressPrinter(CommandContext caller, String operation) {
        this.caller = caller;
        this.path = "/api/v1/operations/" + operation;
        line("operation %s: it continues if you stop this command".formatted(operation));
    }

    /// Waits until the operation ends, and returns it.
    JsonObject watch() throws InterruptedException {
        while (true) {
            JsonObject operation = asked();
            boolean isOver = !GOING_ON.contains(operation.text("state"));
            show(operation, isOver);
            if (isOver) {
                return operation;
            }
            TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
        }
    }

    /// Reads the operation. Retries while the server restarts, because the operation continues afterwards.
    private JsonObject asked() throws InterruptedException {
        for (int missed = 0; true; missed++) {
            try {
                return caller.get(path);
            } catch (ServerRefusal refusal) {
                boolean isAway = refusal.status() == 0 || refusal.status() >= FAULT;
                if (!isAway || missed == MISSED_MAX) {
                    throw refusal;
                }
                line(refusal.getMessage() + ". Retrying.");
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }

    private void show(JsonObject operation, boolean isOver) {
        boolean isWatched = caller.terminal().keyboard().isTerminal();
        String now = now(operation, isWatched || isOver);
        if (!now.equals(shown)) {
            if (isWatched && !isOver) {
                caller.terminal().err().print("\r\u001b[K" + TerminalText.legible(now));
                caller.terminal().err().flush();
            } else {
                line((isWatched ? "\r\u001b[K" : "") + TerminalText.legible(now));
            }
            shown = now;
        }
    }

    /// Returns the state with the phase. If `isCounted`, adds the count, unless the total is 0.
    private static String now(JsonObject operation, boolean isCounted) {
        String now = "%s %s"
                .formatted(operation.text("state"), operation.text("phase"))
                .strip();
        return isCounted && !operation.text("total").equals("0")
                ? "%s, %s of %s".formatted(now, operation.text("done"), operation.text("total"))
                : now;
    }

    /// Prints to standard error, apart from the result.
    private void line(String text) {
        caller.terminal().err().println(text);
    }
}
