package dev.ambit.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// Command with its action. The exit code is 0 for success, 1 for an error, 2 for wrong usage and
/// 3 if a comparison found differences.
final class Command implements Callable<Integer> {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;
    static final int DIFFERENT = 3;

    /// Action of a command.
    interface Action {
        int run(ParseResult given) throws Exception;
    }

    private final CommandSpec spec;
    private final Action action;

    private Command(String name, String description, Action action) {
        this.spec = CommandSpec.wrapWithoutInspection(this);
        this.action = action;
        spec.name(name);
        spec.mixinStandardHelpOptions(true);
        spec.usageMessage().description(description);
    }

    static CommandSpec of(String name, String description, Action action) {
        return new Command(name, description, action).spec;
    }

    @Override
    public Integer call() throws Exception {
        return action.run(spec.commandLine().getParseResult());
    }
}
