/// Benchmarks: each figure of docs/performance.md is printed by one class, next to an upper bound or a peer
/// measured in the same run. Responses are checked before a figure is printed.
@NullMarked
package dev.ambit.bench;

import org.jspecify.annotations.NullMarked;
