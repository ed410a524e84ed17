package dev.ambit.cli;

import picocli.CommandLine.Model.CommandSpec;

/// `ambit usage`: the usage and quotas of an account, and the usage of customers.
final class UsageCommands {

    private UsageCommands() {}

    static CommandSpec command(Terminal terminal) {
        CommandSpec account = AccountUsageCommand.command(terminal);
        CommandSpec report = UsageReportCommand.command(terminal);
        account.addSubcommand(report.name(), report);
        CommandSpec duplicates = UsageDuplicatesCommand.command(terminal);
        account.addSubcommand(duplicates.name(), duplicates);
        return account;
    }
}
