package dev.ambit.stack;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What production and development share: it is there, and both are told where. Nothing is made, looked at
/// or removed.
public final class SharedProvider implements Provider {

    private static final String BASE_URL = "baseUrl";

    private final ResourceKind kind;
    private final String name;

    private SharedProvider(ResourceKind kind, String name) {
        this.kind = kind;
        this.name = name;
    }

    /// One access policy: the account's members and their roles, which nobody copies.
    public static Provider policy() {
        return new SharedProvider(ResourceKind.POLICY, "members");
    }

    /// Production's image store, which development reads.
    public static Provider media() {
        return new SharedProvider(ResourceKind.MEDIA, "binding");
    }

    @Override
    public ResourceKind kind() {
        return kind;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<ResourceKind> after() {
        return Set.of();
    }

    @Override
    public void check(Wanted wanted) {
        // The policy is there as long as the account is, and where images are the blueprint says.
    }

    @Override
    public Map<String, String> ensure(Wanted wanted, StepLog log) {
        return kind == ResourceKind.MEDIA ? media(wanted, log) : Map.of("policy", wanted.production());
    }

    private static Map<String, String> media(Wanted wanted, StepLog log) {
        String access = wanted.stage() == Stage.PRODUCTION ? "read-write" : "read-only";
        String url = wanted.parameters().get(BASE_URL);
        log.say(url == null ? "The blueprint has no `baseUrl`." : "Uses %s (%s).".formatted(url, access));
        return url == null
                ? Map.of("store", wanted.production(), "access", access)
                : Map.of("store", wanted.production(), "access", access, BASE_URL, url);
    }

    @Override
    public Observed observe(Wanted wanted) {
        return new Observed(true, List.of());
    }

    @Override
    public Map<String, Long> count(Wanted wanted) {
        return Map.of();
    }

    @Override
    public void remove(Wanted wanted, StepLog log) {
        // It is shared.
    }
}
