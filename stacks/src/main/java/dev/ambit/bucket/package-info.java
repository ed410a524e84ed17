/// Where a store keeps its assets and images: buckets, as S3 has them, on a port of their own. Each stage has its
/// own bucket and one access key, which reaches no other; the images of production are read by development.
@NullMarked
package dev.ambit.bucket;

import org.jspecify.annotations.NullMarked;
