package dev.ambit.cli;

import static java.lang.System.Logger.Level.DEBUG;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Entry point of `ambit`: registers all commands and reports their errors.
public final class Main {

    private static final System.Logger LOG = System.getLogger(Main.class.getName());

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(Terminal.ofProcess(), arguments));
    }

    static int run(Terminal terminal, String... arguments) {
        return commands(terminal)
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setUsageHelpWidth(120)
                .setParameterExceptionHandler((wrong, _) -> misunderstood(wrong, terminal))
                .setExecutionExceptionHandler((failure, _, _) -> failed(failure, terminal))
                .execute(arguments);
    }

    static CommandLine commands(Terminal terminal) {
        CommandSpec all = Command.of("ambit", "Pricing, packaging and entitlements in isolated environments.", _ -> {
            terminal.err().println("No command given. Run `ambit --help` for a list of commands.");
            return Command.WRONG_USAGE;
        });
        all.version("ambit " + version());
        CommandSpec database =
                CommandSpecs.group(terminal, "db", "Sets up an external database.", DatabaseInit.command(terminal));
        all.addSubcommand("dev", Dev.command(terminal));
        all.addSubcommand("demo", Demo.command(terminal));
        all.addSubcommand("serve", Serve.command(terminal));
        all.addSubcommand("launch-command", LaunchCommand.command(terminal));
        all.addSubcommand("host", HostCommand.command(terminal));
        all.addSubcommand("replica", Replica.command(terminal));
        all.addSubcommand("import", PriceListImport.command(terminal));
        all.addSubcommand("export", ExportCommand.command(terminal));
        all.addSubcommand("listen", Listen.command(terminal));
        all.addSubcommand("trigger", Trigger.command(terminal));
        all.addSubcommand("config", ShownConfig.command(terminal));
        all.addSubcommand("doctor", Doctor.command(terminal));
        all.addSubcommand("db", database);
        for (CommandSpec command : aboutPricing(terminal)) {
            all.addSubcommand(command.name(), command);
        }
        for (CommandSpec command : aboutAccounts(terminal)) {
            all.addSubcommand(command.name(), command);
        }
        all.addSubcommand("completion", Completion.command(terminal));
        return new CommandLine(all);
    }

    private static List<CommandSpec> aboutPricing(Terminal terminal) {
        return List.of(
                ProductCommands.command(terminal),
                PackageCommands.plans(terminal),
                PackageCommands.addons(terminal),
                FeatureCommands.command(terminal),
                CustomerCommands.command(terminal),
                SubscriptionCommands.command(terminal),
                CheckCommands.check(terminal),
                CheckCommands.why(terminal),
                CatalogCommands.command(terminal),
                MigrateCommands.command(terminal),
                DiffCommand.command(terminal),
                PromoteCommand.command(terminal),
                PromotionCommands.command(terminal),
                PromotionCommands.rollback(terminal));
    }

    private static List<CommandSpec> aboutAccounts(Terminal terminal) {
        return List.of(
                Login.command(terminal),
                Logout.command(terminal),
                Join.command(terminal),
                PasswordCommands.command(terminal),
                AccountChoice.command(terminal),
                EnvironmentCommands.command(terminal),
                KeyCommands.command(terminal),
                MemberCommands.command(terminal),
                ParameterCommands.command(terminal),
                WebhookCommands.command(terminal),
                TimeCommands.command(terminal),
                OrderCommands.command(terminal),
                StackCommands.command(terminal),
                BlueprintCommands.command(terminal),
                DomainCommands.command(terminal),
                CopyCommands.command(terminal),
                BackupCommands.command(terminal),
                StripeCommands.command(terminal),
                UsageCommands.command(terminal),
                ServiceShown.command(terminal),
                AuditShown.command(terminal),
                OperationCommands.command(terminal),
                ReleaseCommands.command(terminal),
                ReceiptCommands.command(terminal),
                OperatorCommands.command(terminal),
                ProviderCommands.command(terminal),
                HostCommands.command(terminal));
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
