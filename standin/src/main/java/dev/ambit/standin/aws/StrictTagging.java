package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Adds distributions, which moto does not have, to the resources with a tag.
record StrictTagging(StrictCloudFront cloudFront) {

    private static final String RESOURCES = "ResourceTagMappingList";

    /// AWS lists distributions in this region alone.
    private static final String GLOBAL = "us-east-1";

    byte[] answered(AwsRequest request, int status, byte[] answer) {
        if (!request.service().equals("tagging")
                || !request.region().equals(GLOBAL)
                || status != 200
                || list(request.json().get("ResourceTypeFilters")).noneMatch("cloudfront"::equals)) {
            return answer;
        }
        Map<String, Object> all = new HashMap<>(Json.map(new String(answer, UTF_8)));
        List<Object> resources = new ArrayList<>(list(all.get(RESOURCES)).toList());
        list(request.json().get("TagFilters"))
                .map(it -> (Map<?, ?>) it)
                .flatMap(it -> list(it.get("Values"))
                        .flatMap(value ->
                                cloudFront.withTag(String.valueOf(it.get("Key")), String.valueOf(value)).stream()))
                .map(it -> Map.of("ResourceARN", it))
                .forEach(resources::add);
        all.put(RESOURCES, resources);
        return Json.write(all);
    }

    private static Stream<?> list(@Nullable Object value) {
        return value instanceof List<?> all ? all.stream() : Stream.of();
    }
}
