package dev.ambit.function;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.egress.Egress;
import dev.ambit.host.function.FunctionState;
import dev.ambit.host.function.FunctionStatus;
import dev.ambit.host.function.OutgoingHosts;
import dev.ambit.host.function.Version;
import dev.ambit.http.Json;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Provides functions. If the blueprint has an upstream, the gateway forwards requests to it; otherwise the
/// deployed code runs on the account's host. Each stage needs its own function, so that development is isolated
/// from production.
public final class FunctionProvider implements Provider {

    private static final String OUTGOING = "outgoingHosts";
    private static final String OF_PRODUCTION = "upstream";
    private static final String OF_DEVELOPMENT = "developmentUpstream";

    private static final Pattern DEFAULT_PORT =
            Pattern.compile("((?<=^http://[^/]{1,300}):80|(?<=^https://[^/]{1,300}):443)?/?$");

    private final Egress egress;
    private final Functions functions;
    private final OutgoingHosts outgoing;

    /// @param egress checks the addresses of upstreams
    /// @param outgoing hosts that functions may call if their blueprints list them
    public FunctionProvider(Egress egress, Functions functions, OutgoingHosts outgoing) {
        this.egress = egress;
        this.functions = functions;
        this.outgoing = outgoing;
    }

    /// Returns the patterns of hosts that the function wants to call.
    static List<String> outgoingHosts(Map<String, String> parameters) {
        String hosts = parameters.get(OUTGOING);
        return hosts == null ? List.of() : Json.list(hosts, String.class);
    }

    /// Returns the upstream of the stage, if the blueprint has one.
    public static Optional<URI> upstream(WantedResource wanted) {
        return Optional.ofNullable(wanted.parameters().get(parameter(wanted))).map(URI::create);
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.FUNCTION;
    }

    @Override
    public String name() {
        return "local";
    }

    @Override
    public Set<ResourceKind> after() {
        return Set.of(ResourceKind.DATABASE, ResourceKind.SESSION);
    }

    @Override
    public void check(WantedResource wanted) {
        Map<String, String> parameters = wanted.parameters();
        checkParameters(parameters, "parameters");
        String url = parameters.get(parameter(wanted));
        if (url == null) {
            return;
        }
        URI address = egress.checkUrl(parameter(wanted), url);
        boolean isBare = address.getRawQuery() == null
                && (address.getRawPath().isEmpty() || address.getRawPath().equals("/"));
        String other = parameters.get(parameter(wanted).equals(OF_PRODUCTION) ? OF_DEVELOPMENT : OF_PRODUCTION);
        if (!isBare || (other != null && plain(url).equals(plain(other)))) {
            throw BAD_USER_INPUT
                    .because(("`%s` must be a URL without a path that the other stage does not use; received `%s`. Send"
                                    + " another URL.")
                            .formatted(parameter(wanted), shortened(url)))
                    .at(parameter(wanted), url, "a URL without a path that the other stage does not use");
        }
    }

    @Override
    public void checkParameters(Map<String, String> parameters, String field) {
        String at = "%s.%s".formatted(field, OUTGOING);
        List<String> hosts = outgoingHosts(parameters);
        hosts.forEach(it -> requireOutgoing(it, at));
        if (!hosts.isEmpty() && parameters.keySet().containsAll(Set.of(OF_PRODUCTION, OF_DEVELOPMENT))) {
            throw BAD_USER_INPUT
                    .because("`%s` has no effect, because both stages have an upstream. Remove one of them."
                            .formatted(at))
                    .at(at, String.join(", ", hosts), "nothing beside `upstream` and `developmentUpstream`");
        }
    }

    /// A function whose stages both have an upstream runs no code.
    @Override
    public Optional<String> refusal(Map<String, String> parameters) {
        return parameters.keySet().containsAll(Set.of(OF_PRODUCTION, OF_DEVELOPMENT))
                ? Optional.empty()
                : functions
                        .refusal()
                        .map(why -> "%s Only functions with `%s` and `%s` are possible."
                                .formatted(why, OF_PRODUCTION, OF_DEVELOPMENT));
    }

    private void requireOutgoing(String pattern, String field) {
        if (!OutgoingHosts.isPattern(pattern)) {
            throw BAD_USER_INPUT
                    .because("`%s` must have %s; received `%s`. Send other host names."
                            .formatted(field, OutgoingHosts.FORM, shortened(pattern)))
                    .at(field, pattern, OutgoingHosts.FORM);
        }
        if (!outgoing.covers(pattern)) {
            String allowed = outgoing.patterns().isEmpty() ? "none" : String.join(", ", outgoing.patterns());
            throw BAD_USER_INPUT
                    .because("Functions of this installation cannot call `%s`. Ask the operator to add it to `%s`."
                            .formatted(pattern, "AMBIT_FUNCTION_OUTGOING_HOSTS"))
                    .at(field, pattern, allowed);
        }
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        check(wanted);
        Optional<URI> upstream = upstream(wanted);
        if (upstream.isPresent()) {
            functions.host().stop(wanted.name(), FunctionState.EMPTY);
            log.say("The gateway forwards requests to %s.".formatted(upstream.get()));
            return Map.of(OF_PRODUCTION, upstream.get().toString());
        }
        functions.make(wanted);
        Optional<Version> version =
                Optional.ofNullable(functions.host().status(wanted.name()).current());
        log.say(version.map(it -> wanted.isSuspended()
                        ? "The function is suspended."
                        : "Version %d is running.".formatted(it.number()))
                .orElse("No code is deployed and no upstream is set."));
        functions.host().refusal().ifPresent(log::say);
        return version.map(Version::texts).orElse(Map.of());
    }

    /// Observes the process and its variables. Upstreams are not checked; the gateway reports their failures to
    /// callers.
    @Override
    public ObservedResource observe(WantedResource wanted) {
        if (upstream(wanted).isPresent()) {
            return new ObservedResource(true, List.of());
        }
        FunctionStatus function = functions.host().status(wanted.name());
        if (!function.isMade()) {
            return ObservedResource.ABSENT;
        }
        FunctionState state = function.state();
        List<Drift> drifts = new ArrayList<>();
        boolean isToRun = !wanted.isSuspended() && upstream(wanted).isEmpty() && function.current() != null;
        if (isToRun && state != FunctionState.RUNNING) {
            String found = functions.host().refusal().orElse(state.name());
            drifts.add(new Drift("process", FunctionState.RUNNING.name(), found));
        } else if (isToRun && !functions.host().hasCurrentValues(wanted.name())) {
            drifts.add(new Drift("variables", "the current values of the stack", "earlier values"));
        } else if (wanted.isSuspended() && state != FunctionState.RESTING && state != FunctionState.EMPTY) {
            drifts.add(new Drift("process", FunctionState.RESTING.name(), state.name()));
        }
        return new ObservedResource(true, drifts);
    }

    /// Returns false: code that is already in the directory of the host was deployed to this stack.
    @Override
    public boolean mayBeAdopted() {
        return false;
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        FunctionStatus function = functions.host().status(wanted.name());
        long processes = function.state() == FunctionState.RUNNING ? 1 : 0;
        return function.isMade()
                ? Map.of("directories", 1L, "versions", function.versions(), "processes", processes)
                : Map.of("processes", processes);
    }

    @Override
    public void remove(WantedResource wanted, StepLog log) {
        functions.host().remove(wanted.name());
        log.say("Stopped the function and deleted its code.");
    }

    /// Returns a normalized URL for comparison.
    private static String plain(String url) {
        return DEFAULT_PORT.matcher(url.toLowerCase(Locale.ROOT)).replaceFirst("");
    }

    private static String parameter(WantedResource wanted) {
        return wanted.stage() == Stage.PRODUCTION ? OF_PRODUCTION : OF_DEVELOPMENT;
    }
}
