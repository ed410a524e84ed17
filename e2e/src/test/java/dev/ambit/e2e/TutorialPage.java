package dev.ambit.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The fenced blocks of a Markdown page in their order.
///
/// `sh` is a command to run. `text` and `json` after it are what it prints, or what a command prints that still runs.
/// `text` that begins with a command is one that a test cannot run. Another language is a file, whose name stands in
/// the paragraph before it: "Save this program as `NAME`".
record TutorialPage(String name, List<Block> blocks) {

    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
    private static final Pattern FILE = Pattern.compile("(?s).*Save this program as `([^`]+)`.*");
    private static final Pattern STOP = Pattern.compile("(?s).*Press Ctrl-C in the terminal of `([^`]+)`.*");
    private static final Pattern STOP_OTHERS = Pattern.compile("(?s).*, stop it with Ctrl-C\\..*");

    /// A command, or text that a command prints, or a file.
    ///
    /// @param before the text between the previous block and this one
    record Block(String language, String text, String before) {

        boolean isCommand() {
            return language.equals("sh");
        }

        /// Returns whether the block is a command that a test cannot run.
        boolean isUntested() {
            return language.equals("text") && text.matches("(?s)(bin/ambit|pip) .*");
        }

        boolean isPrinted() {
            return (language.equals("text") && !isUntested()) || language.equals("json");
        }

        /// Returns whether the command runs until Ctrl-C.
        boolean isServer() {
            return isCommand()
                    && text.lines().anyMatch(it -> it.matches("(.* )?(bin/ambit (dev|serve|replica)|node)( .*)?"));
        }

        String file() {
            Matcher named = FILE.matcher(before);
            if (!named.matches()) {
                throw new IllegalStateException("No sentence names the file of this block: " + text);
            }
            return named.group(1);
        }

        /// Returns the command that the reader stops before this block; empty for none, `*` for every running server.
        String stopped() {
            Matcher named = STOP.matcher(before);
            return named.matches()
                    ? named.group(1)
                    : STOP_OTHERS.matcher(before).matches() ? "*" : "";
        }
    }

    static TutorialPage read(String name) throws IOException {
        String page = Files.readString(Checkout.DIRECTORY.resolve(name));
        List<Block> blocks = new ArrayList<>();
        Matcher fences = FENCE.matcher(page);
        int end = 0;
        while (fences.find()) {
            blocks.add(new Block(fences.group(1), fences.group(2), page.substring(end, fences.start())));
            end = fences.end();
        }
        return new TutorialPage(name, blocks);
    }
}
