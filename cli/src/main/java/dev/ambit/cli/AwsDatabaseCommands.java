package dev.ambit.cli;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit operator aws-database`: the RDS instance on which new databases of an account are made.
final class AwsDatabaseCommands {

    private static final OperatorAttachment ATTACHMENT =
            new OperatorAttachment("/aws/database", "password", "Password of the master login");
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

    private static int run(CommandContext caller) {
        return ATTACHMENT.run(
                caller,
                AwsDatabaseCommands::body,
                TextColumn.of("provider", "provider"),
                TextColumn.of("endpoint", "endpoint"),
                TextColumn.of("login", "login"),
                TextColumn.of("since", "attachedAt"));
    }

    private static Map<String, Object> body(CommandContext caller) {
        Map<String, Object> body = caller.body(FIELDS);
        body.computeIfPresent("certificate", (_, file) -> TextFile.read(file.toString()));
        return body;
    }
}
