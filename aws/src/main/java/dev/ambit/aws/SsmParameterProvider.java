package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import dev.ambit.aws.SsmParameters.Stored;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// Stores the parameters of stacks in AWS Systems Manager Parameter Store, one encrypted parameter for each value. A
/// parameter without the owner tags of the stack is never changed.
final class SsmParameterProvider implements Provider {

    /// Size of a standard parameter.
    private static final int VALUE_BYTES_MAX = 4_096;

    private static final String ROOT = "/ambit/";

    /// The property with the names of the parameters, which are not secret.
    private static final String NAMES = "parameters";

    private static final String SEPARATOR = ", ";

    private final Function<WantedResource, AwsAccount> accounts;
    private final AwsClients clients;
    private final Function<WantedResource, Map<String, String>> values;
    private final String installation;

    /// @param accounts returns the AWS account of a resource
    /// @param values returns the values of the stack's parameters, including secrets
    /// @param installation stable name of this installation
    SsmParameterProvider(
            Function<WantedResource, AwsAccount> accounts,
            AwsClients clients,
            Function<WantedResource, Map<String, String>> values,
            String installation) {
        this.accounts = accounts;
        this.clients = clients;
        this.values = values;
        this.installation = installation;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.PARAMETERS;
    }

    @Override
    public String name() {
        return Providers.AWS;
    }

    /// A parameter that Ambit did not create is never changed, so it is not adopted either.
    @Override
    public boolean mayBeAdopted() {
        return false;
    }

    /// Refuses values that do not fit into a standard parameter.
    @Override
    public void checkParameters(Map<String, String> parameters, String field) {
        parameters.forEach((name, value) -> {
            int bytes = value.getBytes(UTF_8).length;
            if (bytes > VALUE_BYTES_MAX) {
                throw BAD_USER_INPUT
                        .because("`%s` has %d bytes. AWS stores at most %d bytes for each parameter. Shorten the value."
                                .formatted(name, bytes, VALUE_BYTES_MAX))
                        .at("%s.%s".formatted(field, name), bytes, "at most %d bytes".formatted(VALUE_BYTES_MAX));
            }
        });
    }

    @Override
    public void check(WantedResource wanted) {
        Map<String, String> stored = wantedValues(wanted);
        checkParameters(stored, "values");
        Found found = find(store(accounts.apply(wanted), wanted), wanted);
        found.requireOurs(stored.keySet());
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        AwsAccount account = accounts.apply(wanted);
        SsmParameters store = store(account, wanted);
        Map<String, String> stored = wantedValues(wanted);
        Found found = find(store, wanted);
        found.requireOurs(stored.keySet());
        int changes = 0;
        for (var it : stored.entrySet()) {
            Stored known = found.all().get(it.getKey());
            if (known == null) {
                store.create(it.getKey(), it.getValue(), tags(wanted));
                changes++;
            } else if (!known.equals(new Stored(it.getValue(), true))) {
                store.update(it.getKey(), it.getValue());
                changes++;
            }
        }
        found.untagged().stream().filter(stored::containsKey).forEach(it -> store.tag(it, tags(wanted)));
        Set<String> others = new TreeSet<>(found.ours());
        others.removeAll(stored.keySet());
        store.delete(others);
        if (changes > 0 || !others.isEmpty()) {
            log.say("Stored %d parameters and deleted %d.".formatted(changes, others.size()));
        }
        return Map.of(
                "path",
                store.path(),
                NAMES,
                String.join(SEPARATOR, stored.keySet()),
                "region",
                account.region(),
                "awsAccount",
                account.number(),
                "console",
                "https://%s.console.aws.amazon.com/systems-manager/parameters/?region=%1$s"
                        .formatted(account.region()));
    }

    @Override
    public List<TerraformImport> terraform(Map<String, String> detail) {
        return Arrays.stream(detail.getOrDefault(NAMES, "").split(SEPARATOR, -1))
                .filter(it -> !it.isEmpty())
                .map(it -> new TerraformImport("aws_ssm_parameter", detail.get("path") + it))
                .toList();
    }

    /// Compares values without showing them.
    @Override
    public ObservedResource observe(WantedResource wanted) {
        Map<String, String> stored = wantedValues(wanted);
        Found found = find(store(accounts.apply(wanted), wanted), wanted);
        if (!stored.isEmpty() && found.all().isEmpty()) {
            return ObservedResource.ABSENT;
        }
        List<Drift> drifts = new ArrayList<>();
        stored.forEach((name, value) -> {
            Stored known = found.all().get(name);
            if (known == null) {
                drifts.add(new Drift("parameter." + name, "the stack's value", "nothing"));
            } else if (!found.ours().contains(name) || found.untagged().contains(name)) {
                drifts.add(OwnerTags.drift("tags." + name));
            } else if (!known.isSecure()) {
                drifts.add(new Drift("type." + name, "SecureString", "a type that is not encrypted"));
            } else if (!known.value().equals(value)) {
                drifts.add(new Drift("parameter." + name, "the stack's value", "another value"));
            }
        });
        found.ours().stream()
                .filter(it -> !stored.containsKey(it))
                .sorted()
                .forEach(it -> drifts.add(new Drift("parameter." + it, "nothing", "a value")));
        return new ObservedResource(true, drifts);
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        long count = find(store(accounts.apply(wanted), wanted), wanted).ours().size();
        return count == 0 ? Map.of() : Map.of("parameters", count);
    }

    @Override
    public void remove(WantedResource wanted, StepLog log) {
        SsmParameters store = store(accounts.apply(wanted), wanted);
        Set<String> ours = find(store, wanted).ours();
        store.delete(ours);
        log.say("Deleted %d parameters below %s.".formatted(ours.size(), store.path()));
    }

    /// The parameters below a path.
    ///
    /// @param ours names of those that the stack owns
    /// @param untagged names of those that the stack owns, but that lack a tag for cost reports
    private record Found(String path, Map<String, Stored> all, Set<String> ours, Set<String> untagged) {

        void requireOurs(Set<String> names) {
            names.stream()
                    .filter(it -> all.containsKey(it) && !ours.contains(it))
                    .sorted()
                    .findFirst()
                    .ifPresent(it -> {
                        throw STACK_RESOURCE_REFUSED.because(
                                "Parameter `%s%s` lacks the owner tags of this stack. Delete it or correct its tag `%s`."
                                        .formatted(path, it, OwnerTags.INSTALLATION));
                    });
        }
    }

    /// Reads the tags of each parameter that is not in the list of tagged parameters yet.
    private Found find(SsmParameters store, WantedResource wanted) {
        OwnerTags tags = tags(wanted);
        Map<String, Stored> all = store.all();
        Set<String> ours = new HashSet<>(all.isEmpty() ? Set.of() : store.tagged(tags));
        Set<String> untagged = new HashSet<>();
        for (String it : all.keySet()) {
            Map<String, String> known = ours.contains(it) ? tags.asMap() : store.tags(it);
            if (!tags.isCurrent(known) && tags.isComplete(known)) {
                untagged.add(it);
            }
            if (tags.isComplete(known)) {
                ours.add(it);
            }
        }
        ours.retainAll(all.keySet());
        return new Found(store.path(), all, ours, untagged);
    }

    /// Parameter Store has no empty values, so these are not stored.
    private Map<String, String> wantedValues(WantedResource wanted) {
        return values.apply(wanted).entrySet().stream()
                .filter(it -> !it.getValue().isEmpty())
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue, (first, _) -> first, TreeMap::new));
    }

    private SsmParameters store(AwsAccount account, WantedResource wanted) {
        return new SsmParameters(clients.ssm(account), "%s%s/".formatted(ROOT, wanted.name()));
    }

    private OwnerTags tags(WantedResource wanted) {
        return OwnerTags.of(installation, wanted);
    }
}
