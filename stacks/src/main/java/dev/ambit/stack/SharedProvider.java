package dev.ambit.stack;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Provides resources that production and development share and that exist without the stack. It only records their
/// location.
public final class SharedProvider implements Provider {

    private static final String BASE_URL = "baseUrl";

    private final ResourceKind kind;
    private final String name;

    private SharedProvider(ResourceKind kind, String name) {
        this.kind = kind;
        this.name = name;
    }

    /// Returns the provider of the access policy, which consists of the account's members and roles.
    public static Provider policy() {
        return new SharedProvider(ResourceKind.POLICY, "members");
    }

    /// Returns the provider of an external media store.
    public static Provider media() {
        return new SharedProvider(ResourceKind.MEDIA, "binding");
    }

    /// Returns the URL of a media store that the blueprint names; nothing if Ambit makes the store.
    public static Optional<String> mediaUrl(WantedResource media) {
        return Optional.ofNullable(media.parameters().get(BASE_URL));
    }

    /// Returns how a stack may use the images: only production writes them.
    public static String mediaAccess(WantedResource media) {
        return media.stage() == Stage.PRODUCTION ? "read-write" : "read-only";
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
    public void check(WantedResource wanted) {
        // The policy exists with the account, and the blueprint contains the media's URL.
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        return kind == ResourceKind.MEDIA ? media(wanted, log) : Map.of("policy", wanted.production());
    }

    private static Map<String, String> media(WantedResource wanted, StepLog log) {
        String access = mediaAccess(wanted);
        String url = mediaUrl(wanted).orElse(null);
        log.say(url == null ? "The blueprint has no `baseUrl`." : "Uses %s (%s).".formatted(url, access));
        return url == null
                ? Map.of("store", wanted.production(), "access", access)
                : Map.of("store", wanted.production(), "access", access, BASE_URL, url);
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        return new ObservedResource(true, List.of());
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        return Map.of();
    }

    @Override
    public void remove(WantedResource wanted, StepLog log) {
        // It is shared.
    }
}
