package dev.ambit.cli;

import dev.ambit.server.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit doctor`: checks whether a server can run here and store data durably.
final class Doctor {

    private Doctor() {}

    static CommandSpec command(Terminal terminal) {
        return ConfigArguments.addAll(Command.of(
                "doctor", "Checks whether a server can run on this machine. Prints one line for each check.", given -> {
                    Config config = Config.of(ConfigArguments.given(given), terminal.environment());
                    List<Finding> findings = new ArrayList<>(new MachineCheckup(config).findings());
                    findings.addAll(new DatabaseCheckup(config).findings());
                    findings.addAll(new StackClusterCheckup(config).findings());
                    findings.addAll(new ProxyCheckup(config).findings());
                    findings.addAll(new HostCheckup(config).findings());
                    findings.addAll(new FunctionCheckup(config).findings());
                    for (Finding finding : findings) {
                        terminal.out()
                                .printf(
                                        "%-4s  %-18s  %s%n",
                                        finding.health().name().toLowerCase(Locale.ROOT),
                                        finding.thing(),
                                        finding.words());
                    }
                    return findings.stream().anyMatch(finding -> finding.health() == Finding.Health.FAIL)
                            ? Command.FAILED
                            : Command.DONE;
                }));
    }
}
