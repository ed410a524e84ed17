package dev.ambit.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `ambit stack rollback`: goes back to an earlier deploy, or to the previous version of the function.
final class StackRollback {

    private static final String FUNCTION = "--function";

    private StackRollback() {}

    static CommandSpec command(Terminal terminal) {
        return AccountCommand.of(
                terminal,
                "rollback",
                "Deploys the commit of an earlier deploy again. The branch and the database stay as they are.",
                StackRollback::run,
                PositionalParamSpec.builder()
                        .index("0")
                        .arity("0..1")
                        .type(String.class)
                        .paramLabel("DEPLOY")
                        .description("Id of the deploy, as `ambit stack deploys` shows it. Default: the last deploy of"
                                + " another commit than the current one")
                        .build(),
                CommandSpecs.flag(
                        FUNCTION, "Run the previous version of the function again instead, without its assets"),
                EnvironmentChoice.option());
    }

    private static int run(CommandContext caller) {
        String deploy = caller.given().matchedPositionalValue(0, null);
        if (!caller.has(FUNCTION)) {
            String path = StackCommands.path(caller) + StackCommands.DEPLOYS;
            Map<String, String> body = Map.of("rollbackTo", deploy == null ? earlier(caller, path) : deploy);
            return OperationCommands.begun(caller, caller.post(path, body));
        }
        if (deploy != null) {
            throw CommandSpecs.wrongUsage(
                    caller, "%s does not take a deploy. Pass one of the two.".formatted(FUNCTION));
        }
        return function(caller);
    }

    private static String earlier(CommandContext caller, String path) {
        List<JsonObject> done = caller.list(path).stream()
                .filter(it -> it.text("state").equals("DONE"))
                .toList();
        return done.stream()
                .filter(it -> !it.text("commit").equals(done.getFirst().text("commit")))
                .findFirst()
                .map(it -> it.text("operationId"))
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "The stack has no earlier deploy of another commit. Run `ambit stack deploys` to list its deploys."));
    }

    private static int function(CommandContext caller) {
        String path = StackCommands.path(caller) + "/function";
        String previous = caller.get(path).text("previous.number");
        if (previous.isEmpty()) {
            throw new IllegalArgumentException(
                    "The function has no previous version. Deploy its code with `ambit stack upload`.");
        }
        JsonObject function = caller.post(path + "/rollback", Map.of("version", Integer.valueOf(previous)));
        return StackCommands.showFunction(caller, function);
    }
}
