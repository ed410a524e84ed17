package dev.ambit.aws;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterMetadata;
import software.amazon.awssdk.services.ssm.model.ParameterStringFilter;
import software.amazon.awssdk.services.ssm.model.ParameterTier;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.ResourceTypeForTagging;
import software.amazon.awssdk.services.ssm.model.Tag;

/// The calls about the parameters below one path. Names have no path here.
///
/// @param path with a slash at its end
record SsmParameters(SsmClient ssm, String path) {

    private static final int DELETED_MAX = 10;
    private static final int DESCRIBED_MAX = 50;

    /// A stored parameter.
    record Stored(String value, boolean isSecure) {

        /// Omits the value, so that logs do not contain it.
        @Override
        public String toString() {
            return "a parameter";
        }
    }

    /// Returns the parameters by name, with decrypted values.
    Map<String, Stored> all() {
        return run("ssm:GetParametersByPath", path, () -> {
            Map<String, Stored> all = new HashMap<>();
            ssm.getParametersByPathPaginator(it -> it.path(path).withDecryption(true)).stream()
                    .flatMap(it -> it.parameters().stream())
                    .forEach(it -> all.put(name(it.name()), stored(it)));
            return all;
        });
    }

    private static Stored stored(Parameter it) {
        return new Stored(it.value(), it.type() == ParameterType.SECURE_STRING);
    }

    /// Returns the names of parameters with all of these tags. A new parameter can be missing for a moment.
    Set<String> tagged(OwnerTags tags) {
        List<ParameterStringFilter> filters = new ArrayList<>();
        filters.add(filter("Path", path));
        tags.asMap().forEach((key, value) -> filters.add(filter("tag:" + key, value)));
        return run("ssm:DescribeParameters", path, () -> {
            Set<String> names = new HashSet<>();
            ssm.describeParametersPaginator(it -> it.parameterFilters(filters).maxResults(DESCRIBED_MAX)).stream()
                    .flatMap(it -> it.parameters().stream())
                    .map(ParameterMetadata::name)
                    .forEach(it -> names.add(name(it)));
            return names;
        });
    }

    private static ParameterStringFilter filter(String key, String value) {
        return ParameterStringFilter.builder().key(key).values(value).build();
    }

    /// Adds tags to a parameter.
    void tag(String name, OwnerTags tags) {
        run(
                "ssm:AddTagsToResource",
                path + name,
                () -> ssm.addTagsToResource(it -> it.resourceType(ResourceTypeForTagging.PARAMETER)
                        .resourceId(path + name)
                        .tags(list(tags))));
    }

    private static List<Tag> list(OwnerTags tags) {
        return tags.asMap().entrySet().stream()
                .map(it -> Tag.builder().key(it.getKey()).value(it.getValue()).build())
                .toList();
    }

    /// Returns the tags of one parameter.
    Map<String, String> tags(String name) {
        return run(
                "ssm:ListTagsForResource",
                path + name,
                () -> ssm
                        .listTagsForResource(it -> it.resourceType(ResourceTypeForTagging.PARAMETER)
                                .resourceId(path + name))
                        .tagList()
                        .stream()
                        .collect(Collectors.toMap(Tag::key, Tag::value)));
    }

    /// Creates a parameter with its owner tags in one call, so that none is ever untagged.
    void create(String name, String value, OwnerTags tags) {
        run(
                "ssm:PutParameter",
                path + name,
                () -> ssm.putParameter(it -> it.name(path + name)
                        .value(value)
                        .type(ParameterType.SECURE_STRING)
                        .tier(ParameterTier.STANDARD)
                        .tags(list(tags))));
    }

    /// Replaces the value of an existing parameter.
    void update(String name, String value) {
        run(
                "ssm:PutParameter",
                path + name,
                () -> ssm.putParameter(it -> it.name(path + name)
                        .value(value)
                        .type(ParameterType.SECURE_STRING)
                        .tier(ParameterTier.STANDARD)
                        .overwrite(true)));
    }

    /// Deletes parameters; missing ones are ignored.
    void delete(Collection<String> names) {
        List<String> all = names.stream().map(it -> path + it).sorted().toList();
        for (int from = 0; from < all.size(); from += DELETED_MAX) {
            List<String> some = all.subList(from, Math.min(all.size(), from + DELETED_MAX));
            run("ssm:DeleteParameters", path, () -> ssm.deleteParameters(it -> it.names(some)));
        }
    }

    private String name(String full) {
        return full.substring(path.length());
    }

    private static <T> T run(String action, String resource, Supplier<T> call) {
        return AwsCall.of(action, resource, call);
    }
}
