package dev.ambit.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.host.bucket.Buckets;
import dev.ambit.problem.Problem;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Buckets of all stores share one namespace. A store cannot use the bucket name of another store.
class BucketNamesTest {

    @TempDir
    Path data;

    private Provider assets;
    private Provider media;

    @BeforeEach
    void make() {
        Buckets buckets = Buckets.in(data);
        assets = new AssetBucketProvider(buckets, "http://127.0.0.1:1");
        media = new MediaProvider(buckets, "http://127.0.0.1:1");
    }

    /// The blueprint lets a store use its own name for any of its resources.
    @ParameterizedTest
    @CsvSource({"acme-media, ASSET_BUCKET, the images of acme", "acme-ui, MEDIA, the assets of acme"})
    void store_named_like_a_bucket_of_another_store_cannot_use_it(String store, ResourceKind kind, String whose) {
        Provider provider = kind == ResourceKind.MEDIA ? media : assets;

        assertThatExceptionOfType(Problem.class)
                .as(whose)
                .isThrownBy(() -> provider.check(wanted(store, kind, store, Map.of())))
                .satisfies(it -> assertThat(it.facts()).containsEntry("field", "name"));
    }

    /// The name is checked before resources are planned.
    @ParameterizedTest
    @CsvSource({"true, acme.x-media", "false, acme..ui"})
    void invalid_bucket_name_is_refused_in_the_blueprint(boolean isOurs, String name) {
        Buckets buckets = isOurs ? Buckets.in(data) : Buckets.at(URI.create("http://a:b@127.0.0.1:1"));
        var provider = new AssetBucketProvider(buckets, "http://127.0.0.1:1");

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> provider.checkName(name, "resources.0.identifier"))
                .satisfies(it -> assertThat(it.facts()).containsEntry("field", "resources.0.identifier"));
    }

    @ParameterizedTest
    @CsvSource({
        "ASSET_BUCKET, acme",
        "ASSET_BUCKET, acme-ui",
        "ASSET_BUCKET, acme.shop-ui",
        "MEDIA, acme-media",
        "MEDIA, acme_shop-media",
    })
    void store_can_use_its_own_bucket_names(ResourceKind kind, String name) {
        Provider provider = kind == ResourceKind.MEDIA ? media : assets;
        WantedResource wanted = wanted("acme", kind, name, Map.of());

        provider.ensure(wanted, line -> {});

        assertThat(provider.observe(wanted).isThere()).isTrue();
        assertThat(data.resolve("buckets").resolve(name)).isDirectory();
    }

    @Test
    void images_with_an_external_base_url_have_no_bucket() {
        WantedResource wanted = wanted("acme", ResourceKind.MEDIA, "acme", Map.of("baseUrl", "https://media.acme.fi"));

        media.check(wanted);

        assertThat(media.ensure(wanted, line -> {})).containsEntry("baseUrl", "https://media.acme.fi");
        assertThat(MediaProvider.bucket(wanted)).isEmpty();
        assertThat(data.resolve("buckets")).isEmptyDirectory();
    }

    @Test
    void versioned_bucket_is_refused() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() ->
                        assets.check(wanted("acme", ResourceKind.ASSET_BUCKET, "acme-ui", Map.of("versioned", "true"))))
                .satisfies(it -> assertThat(it.facts()).containsEntry("field", "versioned"));
    }

    private static WantedResource wanted(String store, ResourceKind kind, String name, Map<String, String> parameters) {
        return new WantedResource(
                new AccountId(1),
                new EnvironmentId(1),
                UUID.randomUUID(),
                store,
                Stage.PRODUCTION,
                kind,
                name,
                name,
                DatabaseStrategy.DATABASE,
                parameters,
                "secret",
                false);
    }
}
