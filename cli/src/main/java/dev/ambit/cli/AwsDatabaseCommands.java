package dev.ambit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit operator aws-database`: the RDS instance on which new databases of an account are made.
final class AwsDatabaseCommands {

    private static final String CERTIFICATE = "--certificate";
    private static final Map<String, String> FIELDS =
            Map.of("--endpoint", "endpoint", "--login", "login", CERTIFICATE, "certificate");

    private AwsDatabaseCommands() {}

    static CommandSpec ofOperator(Terminal terminal) {
        return AccountCommand.ofOperator(
                terminal,
                "aws-database",
                "Shows, attaches or detaches the RDS instance of an account's new databases.",
                AwsDatabaseCommands::run,
                OperatorCommands.slug(),
                CommandSpecs.option("--endpoint", "HOST[:PORT]", "Attach: endpoint of the RDS instance"),
                CommandSpecs.option("--login", "NAME", "Attach: master login. Its password is prompted"),
                CommandSpecs.option(CERTIFICATE, "FILE", "Attach: CA certificate of the instance, as a PEM file"),
                CommandSpecs.flag("--detach", "Detach the RDS instance, if no database is on it"));
    }

    private static int run(CommandContext caller) throws IOException {
        JsonObject database = answer(caller, OperatorCommands.path(caller) + "/aws/database");
        return caller.show(
                database,
                table -> table.print(
                        database,
                        List.of(
                                TextColumn.of("provider", "provider"),
                                TextColumn.of("endpoint", "endpoint"),
                                TextColumn.of("login", "login"),
                                TextColumn.of("since", "attachedAt"))));
    }

    private static JsonObject answer(CommandContext caller, String path) throws IOException {
        if (caller.has("--detach")) {
            return caller.delete(path, Map.of());
        }
        Map<String, Object> body = new HashMap<>(caller.body(FIELDS));
        if (body.isEmpty()) {
            return caller.get(path);
        }
        Object file = body.get("certificate");
        if (file != null) {
            body.put("certificate", Files.readString(Path.of(file.toString())));
        }
        body.put("password", caller.terminal().keyboard().secret("Password of the master login"));
        return caller.put(path, body);
    }
}
