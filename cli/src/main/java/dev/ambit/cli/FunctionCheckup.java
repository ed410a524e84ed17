package dev.ambit.cli;

import dev.ambit.server.Config;
import dev.ambit.stacks.FunctionSupport;
import java.util.ArrayList;
import java.util.List;

/// Checks whether functions can run. Only a server with a gateway runs functions.
record FunctionCheckup(Config config) {

    private static final String CHECKUP = "functions";

    List<Finding> findings() {
        if (config.stacks().gatewayPort() == null) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(FunctionSupport.containerRefusal(config.stacks())
                .map(why -> Finding.warn(
                        CHECKUP,
                        "cannot run, so `FUNCTION` is not offered. This machine cannot run containers: " + why))
                .orElseGet(() -> Finding.ok(CHECKUP, "run in containers")));
        FunctionSupport.jarRefusal(config.stacks())
                .map("%s Jars are refused. Install a JDK, or set AMBIT_FUNCTION_JAVA_HOME."::formatted)
                .ifPresent(it -> findings.add(Finding.warn(CHECKUP, it)));
        return findings;
    }
}
