package dev.ambit.cli;

import dev.ambit.config.OptionValue;
import dev.ambit.core.Server;
import dev.ambit.server.App;
import dev.ambit.server.Config;
import dev.ambit.server.ConfigOption;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// `ambit demo store`: runs a server with two tenants, whose stores run in production and in development.
final class Demo {

    private static final List<String> TENANTS = List.of("North", "South");

    /// Defaults that differ from the server's. The demo prints its keys, so it listens on this machine alone. Its
    /// ports differ from the ports of `dev`, so both can run.
    private static final Map<ConfigOption, String> DEFAULTS = new EnumMap<>(Map.of(
            ConfigOption.HOST, "127.0.0.1",
            ConfigOption.DATA, ".ambit-demo",
            ConfigOption.PORT, "8090",
            ConfigOption.GATEWAY_PORT, "8091",
            ConfigOption.BUCKET_PORT, "8092"));

    private static final String PROVIDER = "--provider";

    private final Terminal terminal;

    private Demo(Terminal terminal) {
        this.terminal = terminal;
    }

    static CommandSpec command(Terminal terminal) {
        CommandSpec store = Command.of(
                "store",
                "Runs a server with two stores, each in production and development. Prints their URLs.",
                given -> {
                    String provider = given.matchedOptionValue(PROVIDER, "");
                    Map<String, String> options = ConfigArguments.given(given);
                    return provider.isEmpty()
                            ? new Demo(terminal).run(config(options, terminal.environment()))
                            : DemoScenario.run(terminal, provider, options);
                });
        store.addOption(CommandSpecs.choice(
                PROVIDER,
                "Shows the life of one store, then deletes everything and ends. `local` uses Ambit's own engines; `aws`"
                        + " uses stand-ins for AWS and GitHub",
                DemoScenario.LOCAL,
                DemoScenario.AWS));
        DEFAULTS.forEach((option, byDefault) -> ConfigArguments.add(store, option, byDefault));
        return CommandSpecs.group(terminal, "demo", "Runs examples.", store);
    }

    static Config config(Map<String, String> given, Map<String, String> environment) {
        Map<String, String> options = new HashMap<>(given);
        DEFAULTS.forEach((option, byDefault) -> {
            if (!OptionValue.of(option, given, environment).isSet()) {
                options.put(option.flag(), byDefault);
            }
        });
        options.put(ConfigOption.STACK_DOMAIN.flag(), DemoTenant.DOMAIN);
        return Config.of(options, environment);
    }

    private int run(Config config) throws IOException, InterruptedException {
        App.requireStartable(config);
        var store = DemoStore.built(terminal);
        var foreground = Foreground.listening(config.logFormat());
        Server app = foreground.start(() -> App.start(config));
        for (String name : TENANTS) {
            terminal.err().println("setting up %s…".formatted(name));
            var tenant = new DemoTenant(
                    name,
                    store,
                    config.core().data(),
                    app.url(),
                    app.operatorToken().value());
            DemoKeys keys = tenant.ensure();
            tenant.awaitFunctions(keys);
            show(name, keys, app.url(), config);
        }
        terminal.out().println("ready " + app.url());
        return foreground.stay();
    }

    private void show(String name, DemoKeys keys, String url, Config config) {
        String host = DemoTenant.host(keys.account());
        line(name);
        line("  production       http://%s:%d".formatted(host, config.stacks().gatewayPort()));
        line("  development      http://dev.%s:%d"
                .formatted(host, config.stacks().gatewayPort()));
        line("  console          " + new ConsoleLink(url, keys.apiKey()).make());
        line("  account key      " + keys.apiKey());
        line("  code             git clone http://git:%s@%s/git/%s.git --branch %s-dev"
                .formatted(keys.apiKey(), url.replaceFirst("^http://", ""), keys.account(), keys.account()));
        line("");
    }

    private void line(String text) {
        terminal.out().println(text);
    }
}
