package dev.ambit.cli;

import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Creates commands that call a server with the session of a person or with a key.
final class AccountCommand {

    private static final int UNKNOWN = 401;
    private static final String ACCOUNT = "X-ACCOUNT-ID:";
    private static final String OPERATOR = "--operator";

    private AccountCommand() {}

    /// Action of a command.
    interface Action {
        int run(CommandContext caller) throws Exception;
    }

    static CommandSpec of(Terminal terminal, String name, String description, Action action, ArgSpec... takes) {
        CommandSpec spec = Command.of(name, description, given -> run(CommandContext.of(terminal, given), action));
        spec.addOption(CommandSpecs.option(
                "--key", "KEY", "Account key (AMBIT_KEY). Default: your session from `ambit login`"));
        return completed(spec, takes);
    }

    /// Creates a command for data inside an environment, which account keys cannot access.
    static CommandSpec inside(Terminal terminal, String name, String description, Action action, ArgSpec... takes) {
        CommandSpec spec = Command.of(name, description, given -> run(CommandContext.of(terminal, given), action));
        spec.addOption(CommandSpecs.option(
                "--key", "KEY", "Server key of the environment (AMBIT_KEY). Default: your session from `ambit login`"));
        spec.addOption(EnvironmentChoice.option());
        return completed(spec, takes);
    }

    /// Creates a command of [#inside] whose action gets the context of the environment.
    static CommandSpec inEnvironment(
            Terminal terminal, String name, String description, Action action, ArgSpec... takes) {
        return inside(terminal, name, description, caller -> action.run(EnvironmentChoice.inside(caller)), takes);
    }

    /// Creates a command for the operator of the installation.
    static CommandSpec ofOperator(Terminal terminal, String name, String description, Action action, ArgSpec... takes) {
        return completed(
                Command.of(name, description, given -> run(CommandContext.ofOperator(terminal, given), action)), takes);
    }

    /// Creates a command that runs as the operator if `--operator` is set, otherwise as [#of] does.
    static CommandSpec ofEither(Terminal terminal, String name, String description, Action action, ArgSpec... takes) {
        CommandSpec spec = Command.of(
                name,
                description,
                given -> run(
                        given.hasMatchedOption(OPERATOR)
                                ? CommandContext.ofOperator(terminal, given)
                                : CommandContext.of(terminal, given),
                        action));
        spec.addOption(CommandSpecs.option(
                "--key", "KEY", "Account key (AMBIT_KEY). Default: your session from `ambit login`"));
        spec.addOption(CommandSpecs.flag(OPERATOR, "Act as the operator of the installation (AMBIT_OPERATOR_TOKEN)"));
        return completed(spec, takes);
    }

    private static CommandSpec completed(CommandSpec spec, ArgSpec... takes) {
        for (ArgSpec it : takes) {
            spec.add(it);
        }
        spec.addOption(OptionSpec.builder("--url", "--server")
                .type(String.class)
                .paramLabel("URL")
                .description("URL of the server (AMBIT_URL). Default: the server of your session")
                .build());
        spec.addOption(CommandSpecs.flag("--json", "Print the server's response as JSON"));
        return spec;
    }

    private static int run(CommandContext caller, Action action) throws Exception {
        try {
            return action.run(caller);
        } catch (ServerRefusal refusal) {
            throw caller.isPerson() ? forPerson(refusal, caller.server().url()) : refusal;
        }
    }

    /// Rewords errors about keys and headers for a person, who has a session.
    private static ServerRefusal forPerson(ServerRefusal refusal, String url) {
        if (refusal.status() == UNKNOWN) {
            return new ServerRefusal(
                    UNKNOWN,
                    "Your session at %s has ended. Run `ambit login --url %s` to sign in again.".formatted(url, url));
        }
        return refusal.getMessage().startsWith(ACCOUNT)
                ? new ServerRefusal(
                        refusal.status(),
                        "You belong to several accounts. Run `ambit account switch SLUG` to choose one.")
                : refusal;
    }
}
