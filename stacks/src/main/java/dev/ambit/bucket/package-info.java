/// Bucket resources of stacks, and the permissions of their access keys. `host.bucket` stores the objects.
@NullMarked
package dev.ambit.bucket;

import org.jspecify.annotations.NullMarked;
