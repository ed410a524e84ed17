package dev.ambit.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Command with its action. The exit code is 0 for success, 1 for an error and 2 for wrong usage.
final class Command implements Callable<Integer> {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

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

    /// Adds the required options `--url` and `--key`.
    static void addServer(CommandSpec spec) {
        spec.addOption(OptionSpec.builder("--url")
                .type(String.class)
                .paramLabel("URL")
                .required(true)
                .description("URL of the server, such as http://127.0.0.1:8080")
                .build());
        spec.addOption(OptionSpec.builder("--key")
                .type(String.class)
                .paramLabel("KEY")
                .required(true)
                .description("Server key of the environment")
                .build());
    }

    @Override
    public Integer call() throws Exception {
        return action.run(spec.commandLine().getParseResult());
    }
}
