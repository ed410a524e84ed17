/// S3-compatible buckets for assets and media, served on their own port. Each stage has its own asset bucket with one
/// access key; development can also read production's media bucket.
@NullMarked
package dev.ambit.host.bucket;

import org.jspecify.annotations.NullMarked;
