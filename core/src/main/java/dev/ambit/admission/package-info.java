/// Admission control under overload: production never waits for non-production. Non-production requests that would
/// wait too long are refused early, which is cheap.
@NullMarked
package dev.ambit.admission;

import org.jspecify.annotations.NullMarked;
