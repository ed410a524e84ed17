/// Distributions (CDN) of stacks: the origin of each path, time to live, and the in-memory cache. Cache entries are
/// never shared between environments.
@NullMarked
package dev.ambit.cdn;

import org.jspecify.annotations.NullMarked;
