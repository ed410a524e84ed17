package dev.ambit.stack;

import java.util.ArrayList;
import java.util.List;

/// The log of a step, limited to its first lines.
public final class StepLines implements StepLog {

    private static final int LINES_MAX = 100;
    private static final int LINE_CHARS_MAX = 500;

    private final List<String> lines = new ArrayList<>();

    @Override
    public synchronized void say(String line) {
        if (lines.size() < LINES_MAX) {
            String plain = line.replaceAll("\\p{Cntrl}+", " ");
            lines.add(plain.substring(0, Math.min(plain.length(), LINE_CHARS_MAX)));
        }
    }

    public synchronized List<String> all() {
        return List.copyOf(lines);
    }
}
