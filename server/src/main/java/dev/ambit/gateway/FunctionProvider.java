package dev.ambit.gateway;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.egress.Egress;
import dev.ambit.stack.Observed;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.Wanted;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Functions that somebody else runs: the gateway sends them what comes for their stage. Each stage has its own,
/// since development that asked production's would be no other.
public final class FunctionProvider implements Provider {

    private static final String OF_PRODUCTION = "upstream";
    private static final String OF_DEVELOPMENT = "developmentUpstream";

    private final Egress egress;

    /// @param egress says which addresses are closed
    public FunctionProvider(Egress egress) {
        this.egress = egress;
    }

    /// Where the function answers, if anybody has said.
    static Optional<URI> upstream(Wanted wanted) {
        return Optional.ofNullable(wanted.parameters().get(parameter(wanted))).map(URI::create);
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.FUNCTION;
    }

    @Override
    public String name() {
        return "forward";
    }

    @Override
    public Set<ResourceKind> after() {
        return Set.of(ResourceKind.DATABASE, ResourceKind.SESSION);
    }

    @Override
    public void check(Wanted wanted) {
        Map<String, String> parameters = wanted.parameters();
        String url = parameters.get(parameter(wanted));
        if (url == null) {
            return;
        }
        URI address = egress.checkUrl(parameter(wanted), url);
        boolean isBare = address.getRawQuery() == null
                && (address.getRawPath().isEmpty() || address.getRawPath().equals("/"));
        if (!isBare || url.equals(parameters.get(OF_PRODUCTION)) == url.equals(parameters.get(OF_DEVELOPMENT))) {
            throw BAD_USER_INPUT
                    .because("Each stage has a function of its own.")
                    .at(parameter(wanted), url, "an address without a path that the other stage does not have");
        }
    }

    @Override
    public Map<String, String> ensure(Wanted wanted, StepLog log) {
        check(wanted);
        Optional<URI> upstream = upstream(wanted);
        log.say(upstream.map(it -> "Requests go on to %s.".formatted(it)).orElse("Nobody has said where it answers."));
        return upstream.map(it -> Map.of(OF_PRODUCTION, it.toString())).orElse(Map.of());
    }

    /// It is somebody else's: whether it answers, its callers hear from the gateway.
    @Override
    public Observed observe(Wanted wanted) {
        return new Observed(true, List.of());
    }

    @Override
    public void remove(Wanted wanted, StepLog log) {
        log.say("The gateway sends it nothing any more.");
    }

    private static String parameter(Wanted wanted) {
        return wanted.stage() == Stage.PRODUCTION ? OF_PRODUCTION : OF_DEVELOPMENT;
    }
}
