package dev.ambit.host.bucket;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Copies an object if its destination meets a condition. S3Proxy copies without the condition but writes with it, so
/// this reads the source and writes the destination.
final class ConditionalCopy {

    private static final int NOT_MODIFIED = 304;

    private ConditionalCopy() {}

    static CopyObjectResponse copy(
            BlobStore store, CopyObjectRequest request, @Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifMatch != null) {
            requireMatch(store.blobMetadataIfPresent(request.destinationBucket(), request.destinationKey()), ifMatch);
        }
        var source = GetObjectRequest.builder()
                .bucket(request.sourceBucket())
                .key(request.sourceKey())
                .ifMatch(request.copySourceIfMatch())
                .ifNoneMatch(request.copySourceIfNoneMatch())
                .ifModifiedSince(request.copySourceIfModifiedSince())
                .ifUnmodifiedSince(request.copySourceIfUnmodifiedSince())
                .build();
        try (ResponseInputStream<GetObjectResponse> bytes = store.getBlob(source)) {
            return write(store, request, bytes.response(), bytes, ifNoneMatch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (S3Exception e) {
            // A read answers so if the source has not changed; a copy fails.
            throw e.statusCode() == NOT_MODIFIED ? S3Errors.conditionFailed() : e;
        }
    }

    private static CopyObjectResponse write(
            BlobStore store,
            CopyObjectRequest request,
            GetObjectResponse source,
            InputStream bytes,
            @Nullable String ifNoneMatch) {
        boolean isReplacing = request.metadataDirective() == MetadataDirective.REPLACE;
        PutObjectResponse made = store.putBlob(
                PutObjectRequest.builder()
                        .bucket(request.destinationBucket())
                        .key(request.destinationKey())
                        .contentLength(source.contentLength())
                        .ifNoneMatch(ifNoneMatch)
                        .contentType(isReplacing ? request.contentType() : source.contentType())
                        .cacheControl(isReplacing ? request.cacheControl() : source.cacheControl())
                        .contentDisposition(isReplacing ? request.contentDisposition() : source.contentDisposition())
                        .contentEncoding(isReplacing ? request.contentEncoding() : source.contentEncoding())
                        .contentLanguage(isReplacing ? request.contentLanguage() : source.contentLanguage())
                        .metadata(isReplacing ? request.metadata() : source.metadata())
                        .build(),
                bytes);
        return CopyObjectResponse.builder()
                .copyObjectResult(it -> it.eTag(made.eTag()))
                .build();
    }

    private static void requireMatch(@Nullable HeadObjectResponse destination, String ifMatch) {
        if (destination == null) {
            throw S3Errors.noObject();
        }
        String etag = destination.eTag().replace("\"", "");
        if (!ifMatch.equals("*") && !ifMatch.replace("\"", "").equals(etag)) {
            throw S3Errors.conditionFailed();
        }
    }
}
