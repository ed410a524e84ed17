package dev.ambit.stack;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Production's image store, which development reads. Nothing is made: both are told where it is.
public final class MediaProvider implements Provider {

    private static final String BASE_URL = "baseUrl";

    @Override
    public ResourceKind kind() {
        return ResourceKind.MEDIA;
    }

    @Override
    public String name() {
        return "binding";
    }

    @Override
    public Set<ResourceKind> after() {
        return Set.of();
    }

    @Override
    public void check(Wanted wanted) {
        // Where it is, its blueprint says, if anybody knows.
    }

    @Override
    public Map<String, String> ensure(Wanted wanted, StepLog log) {
        String access = wanted.stage() == Stage.PRODUCTION ? "read-write" : "read-only";
        String url = wanted.parameters().get(BASE_URL);
        log.say(url == null ? "The blueprint does not say where it is." : "Bound to %s, %s.".formatted(url, access));
        return url == null
                ? Map.of("store", wanted.production(), "access", access)
                : Map.of("store", wanted.production(), "access", access, BASE_URL, url);
    }

    @Override
    public Observed observe(Wanted wanted) {
        return new Observed(true, List.of());
    }

    @Override
    public void remove(Wanted wanted, StepLog log) {
        // It is shared.
    }
}
