package dev.ambit.host.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.junit.jupiter.api.Test;

class AuthorizedBlobStoreTest {

    /// They are refused because there are no versions and no encryption, or return the minimum size of a part,
    /// which is public. No client can close the store.
    private static final Set<String> HARMLESS = Set.of(
            "delegate",
            "close",
            "getMinimumMultipartPartSize",
            "getBucketVersioning",
            "putBucketVersioning",
            "listVersions",
            "getBucketEncryption",
            "putBucketEncryption",
            "deleteBucketEncryption");

    /// A later version of the library may forward more methods.
    @Test
    void authorized_store_overrides_every_forwarding_method() {
        assertThat(Arrays.stream(ForwardingBlobStore.class.getDeclaredMethods())
                        .filter(it -> Modifier.isPublic(it.getModifiers()) && !it.isBridge())
                        .filter(it -> !HARMLESS.contains(it.getName()))
                        .filter(it -> !isOverridden(it)))
                .isEmpty();
    }

    private static boolean isOverridden(Method method) {
        return Arrays.stream(AuthorizedBlobStore.class.getDeclaredMethods())
                .anyMatch(it -> it.getName().equals(method.getName())
                        && Arrays.equals(it.getParameterTypes(), method.getParameterTypes()));
    }
}
