package dev.ambit.cli;

import java.util.Set;
import java.util.concurrent.TimeUnit;

/// How far long work is, in one line that moves where somebody watches, else in a line for each phase.
final class Progress {

    private static final Set<String> GOING_ON = Set.of("PENDING", "RUNNING");
    private static final int AGAIN_MILLIS = 200;

    /// A minute and more.
    private static final int MISSED_MAX = 60;

    private static final int FAULT = 500;

    private final Caller caller;
    private final String path;
    private String shown = "";

    Progress(Caller caller, String operation) {
        this.caller = caller;
        this.path = "/api/v1/operations/" + operation;
        line("operation %s: it continues if you stop this command".formatted(operation));
    }

    /// Returns the operation when it is over.
    Thing watch() throws InterruptedException {
        while (true) {
            Thing operation = asked();
            boolean isOver = !GOING_ON.contains(operation.text("state"));
            show(operation, isOver);
            if (isOver) {
                return operation;
            }
            TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
        }
    }

    /// A server that is started anew goes on where it was, and so does whoever watches.
    private Thing asked() throws InterruptedException {
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

    private void show(Thing operation, boolean isOver) {
        String state = operation.text("state");
        String phase = operation.text("phase");
        boolean isWatched = caller.terminal().keyboard().isTerminal();
        String now = isWatched || isOver
                ? "%s %s, %s of %s".formatted(state, phase, operation.text("done"), operation.text("total"))
                : "%s %s".formatted(state, phase);
        if (!now.equals(shown)) {
            if (isWatched && !isOver) {
                caller.terminal().err().print("\r\u001b[K" + Text.legible(now));
                caller.terminal().err().flush();
            } else {
                line((isWatched ? "\r\u001b[K" : "") + Text.legible(now));
            }
            shown = now;
        }
    }

    /// Not among what is asked for.
    private void line(String text) {
        caller.terminal().err().println(text);
    }
}
