package dev.ambit.cli;

import dev.ambit.postgres.DirectoryLock;
import dev.ambit.server.Config;
import dev.ambit.stacks.FunctionAudit;
import java.util.ArrayList;
import java.util.List;

/// Checks how functions are isolated from each other. Only a server with a gateway runs functions.
record FunctionCheckup(Config config) {

    private static final String THING = "functions";

    private static final String NOT_ISOLATED =
            "not fully isolated: the memory limit does not cover shared mappings, System V shared memory outlives its"
                    + " process, processor time is not limited, there is no seccomp filter, and /usr/local is visible";

    List<Finding> findings() {
        if (config.stacks().gatewayPort() == null) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>(List.of(isolation()));
        FunctionAudit.jarRefusal(config.stacks())
                .map("%s Jars are refused. Install a JDK, or set AMBIT_FUNCTION_JAVA_HOME."::formatted)
                .ifPresent(it -> findings.add(Finding.warn(THING, it)));
        return findings;
    }

    private Finding isolation() {
        try {
            boolean isNew = config.core().databaseUrl() == null
                    && !DirectoryLock.isOurs(config.core().data());
            FunctionAudit audit = isNew
                    ? new FunctionAudit(0, config.stacks().functionsTrusted())
                    : FunctionAudit.of(config.core(), config.stacks());
            return Finding.warn(THING, "%s; %s".formatted(NOT_ISOLATED, consequence(audit)));
        } catch (RuntimeException e) {
            return Finding.warn(THING, "cannot be checked: " + e.getMessage());
        }
    }

    private static String consequence(FunctionAudit audit) {
        if (audit.isTrusted()) {
            return "--functions-trusted lets all accounts have functions";
        }
        if (audit.isDoubtful()) {
            return "%d accounts have functions. Move them to separate servers, or set --functions-trusted if you trust their code"
                    .formatted(audit.accounts());
        }
        return "without --functions-trusted, only one account can have functions";
    }
}
