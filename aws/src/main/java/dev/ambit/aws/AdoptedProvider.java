package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// Provides resources of one kind that existed before their stack. It writes their owner tags, and never changes
/// anything else: they stay as their owners made them.
///
/// @param made provider of new resources of the kind
/// @param accounts returns the AWS account of a resource
/// @param distributions returns the distribution of a resource's stack
/// @param installation stable name of this installation
record AdoptedProvider(
        Provider made,
        AdoptedKind calls,
        Function<WantedResource, AwsAccount> accounts,
        Function<WantedResource, Optional<RemoteResource>> distributions,
        String installation)
        implements Provider {

    @Override
    public ResourceKind kind() {
        return made.kind();
    }

    @Override
    public String name() {
        return Providers.AWS;
    }

    @Override
    public Set<ResourceKind> after() {
        return made.after();
    }

    @Override
    public void check(WantedResource wanted) {
        var _ = require(accounts.apply(wanted), wanted, distribution(wanted));
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        AwsAccount account = accounts.apply(wanted);
        AdoptedKind.Found found = require(account, wanted, distribution(wanted));
        OwnerTags tags = tags(wanted);
        if (!tags.isCurrent(found.tags())) {
            calls.tag(account, wanted, tags, found);
            log.say("Wrote the owner tags.");
        }
        return found.detail();
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        OwnerTags tags = tags(wanted);
        return calls.read(accounts.apply(wanted), wanted, tags, distribution(wanted))
                .map(found -> new ObservedResource(
                        true,
                        Stream.concat(found.drifts().stream(), tags.drifts(found.tags()).stream())
                                .toList()))
                .orElse(ObservedResource.ABSENT);
    }

    /// Returns nothing, because no teardown removes an adopted resource.
    @Override
    public Map<String, Long> count(WantedResource wanted) {
        return Map.of();
    }

    @Override
    public void remove(WantedResource wanted, StepLog log) {
        log.say("Kept the resource.");
    }

    /// Reads a resource.
    ///
    /// @param distribution properties of the stack's distribution; empty if it has none
    /// @throws dev.ambit.problem.Problem if it does not exist or has another owner
    AdoptedKind.Found require(AwsAccount account, WantedResource wanted, Map<String, String> distribution) {
        return calls.read(account, wanted, tags(wanted), distribution)
                .map(found -> requireFree(found, wanted))
                .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                        "The resource `%s` does not exist on AWS. Create it, or send another ARN."
                                .formatted(identifier(wanted))));
    }

    private Map<String, String> distribution(WantedResource wanted) {
        return distributions.apply(wanted).map(RemoteResource::detail).orElse(Map.of());
    }

    private AdoptedKind.Found requireFree(AdoptedKind.Found found, WantedResource wanted) {
        if (tags(wanted).isStranger(found.tags())) {
            throw STACK_RESOURCE_REFUSED.because(
                    "The resource `%s` has the owner tags of another environment or installation. Remove it there, then remove its tag `%s`."
                            .formatted(identifier(wanted), OwnerTags.INSTALLATION));
        }
        return found;
    }

    private static String identifier(WantedResource wanted) {
        return wanted.kind() == ResourceKind.HOST ? wanted.name() : String.valueOf(wanted.remoteId());
    }

    private OwnerTags tags(WantedResource wanted) {
        return OwnerTags.of(installation, wanted);
    }

    /// Refuses changes of an adopted resource.
    static void requireMade(WantedResource wanted) {
        if (wanted.remoteId() != null) {
            throw STACK_RESOURCE_REFUSED.because(
                    "`%s` was adopted, so Ambit does not change it. Change or deploy it as before the adoption."
                            .formatted(wanted.name()));
        }
    }
}
