/// Measures: every figure that docs/performance.md states is printed by one class here, beside a ceiling or a peer that
/// was measured in the same run.
/// Each is printed after the answers behind it were checked.
@NullMarked
package dev.ambit.bench;

import org.jspecify.annotations.NullMarked;
