package dev.ambit.cli;

import static java.lang.System.Logger.Level.DEBUG;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Entry point of `ambit`: registers all commands and reports their errors.
public final class Main {

    private static final System.Logger LOG = System.getLogger(Main.class.getName());
    private static final Map<String, Function<Terminal, CommandSpec>> COMMANDS = table();

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(Terminal.ofProcess(), arguments));
    }

    static int run(Terminal terminal, String... arguments) {
        return commands(terminal, needed(arguments))
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setUsageHelpWidth(120)
                .setParameterExceptionHandler((wrong, _) -> misunderstood(wrong, terminal))
                .setExecutionExceptionHandler((failure, _, _) -> failed(failure, terminal))
                .execute(arguments);
    }

    static CommandLine commands(Terminal terminal) {
        return commands(terminal, COMMANDS.keySet());
    }

    private static CommandLine commands(Terminal terminal, Set<String> names) {
        CommandSpec all = Command.of("ambit", "Pricing, packaging and entitlements in isolated environments.", _ -> {
            terminal.err().println("No command given. Run `ambit --help` for a list of commands.");
            return Command.WRONG_USAGE;
        });
        all.version("ambit " + version());
        COMMANDS.forEach((name, command) -> {
            if (names.contains(name)) {
                all.addSubcommand(name, command.apply(terminal));
            }
        });
        return new CommandLine(all);
    }

    /// Returns the names of the commands to build: one, or all for help and for an unknown name. Building all
    /// commands takes longer than running most of them.
    private static Set<String> needed(String... arguments) {
        boolean isKnown = arguments.length > 0 && COMMANDS.containsKey(arguments[0]);
        return isKnown ? Set.of(arguments[0]) : COMMANDS.keySet();
    }

    /// Returns the factories of the commands by name, in the order of the help.
    private static Map<String, Function<Terminal, CommandSpec>> table() {
        Map<String, Function<Terminal, CommandSpec>> all = new LinkedHashMap<>();
        all.put("dev", Dev::command);
        all.put("demo", Demo::command);
        all.put("serve", Serve::command);
        all.put("launch-command", LaunchCommand::command);
        all.put("host", HostCommand::command);
        all.put("replica", Replica::command);
        all.put("import", PriceListImport::command);
        all.put("export", ExportCommand::command);
        all.put("listen", Listen::command);
        all.put("trigger", Trigger::command);
        all.put("config", ConfigCommand::command);
        all.put("doctor", Doctor::command);
        all.put("db", Main::databases);
        all.put("product", ProductCommands::command);
        all.put("plan", PackageCommands::plans);
        all.put("addon", PackageCommands::addons);
        all.put("feature", FeatureCommands::command);
        all.put("customer", CustomerCommands::command);
        all.put("subscription", SubscriptionCommands::command);
        all.put("check", CheckCommands::check);
        all.put("why", CheckCommands::why);
        all.put("catalog", CatalogCommands::command);
        all.put("migrate", MigrateCommands::command);
        all.put("diff", DiffCommand::command);
        all.put("promote", PromoteCommand::command);
        all.put("promotion", PromotionCommands::command);
        all.put("rollback", PromotionCommands::rollback);
        all.put("login", Login::command);
        all.put("logout", Logout::command);
        all.put("join", Join::command);
        all.put("password", PasswordCommands::command);
        all.put("account", AccountChoice::command);
        all.put("env", EnvironmentCommands::command);
        all.put("key", KeyCommands::command);
        all.put("member", MemberCommands::command);
        all.put("parameter", ParameterCommands::command);
        all.put("webhook", WebhookCommands::command);
        all.put("time", TimeCommands::command);
        all.put("order", OrderCommands::command);
        all.put("stack", StackCommands::command);
        all.put("blueprint", BlueprintCommands::command);
        all.put("domain", DomainCommands::command);
        all.put("copy", CopyCommands::command);
        all.put("backup", BackupCommands::command);
        all.put("stripe", StripeCommands::command);
        all.put("usage", UsageCommands::command);
        all.put("sla", ServiceLevelCommand::command);
        all.put("audit", AuditCommand::command);
        all.put("operation", OperationCommands::command);
        all.put("release", ReleaseCommands::command);
        all.put("receipt", ReceiptCommands::command);
        all.put("operator", OperatorCommands::command);
        all.put("providers", ProviderCommands::command);
        all.put("hosts", HostCommands::command);
        all.put("completion", Completion::command);
        return all;
    }

    private static CommandSpec databases(Terminal terminal) {
        return CommandSpecs.group(
                terminal,
                "db",
                "Sets up an external database, and runs the embedded PostgreSQL of stacks.",
                DatabaseInit.command(terminal),
                StackClusterCommand.command(terminal));
    }

    private static int misunderstood(ParameterException wrong, Terminal terminal) {
        CommandSpec spec = wrong.getCommandLine().getCommandSpec();
        Optional<String> meant = wrong instanceof UnmatchedArgumentException unmatched
                ? Suggestion.of(unmatched.getUnmatched().getFirst(), spec)
                : Optional.empty();
        terminal.err().println("ambit: " + wrong.getMessage());
        terminal.err()
                .println(meant.map(words -> "Did you mean: " + words + "?")
                        .orElseGet(() -> "Run `%s --help` for usage.".formatted(spec.qualifiedName())));
        return Command.WRONG_USAGE;
    }

    /// Prints one line for the user. The stack trace is logged at debug level.
    private static int failed(Exception failure, Terminal terminal) {
        String message = failure.getMessage();
        terminal.err()
                .println("ambit: "
                        + (message == null
                                ? failure
                                : message.lines().findFirst().orElse("failed")));
        LOG.log(DEBUG, "The command failed.", failure);
        return Command.FAILED;
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "in development" : version;
    }
}
