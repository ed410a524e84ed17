/// A stack is the set of infrastructure resources behind an environment, created by providers. A development stack
/// mirrors production's under other names, and no created resource is lost on a crash.
@NullMarked
package dev.ambit.stack;

import org.jspecify.annotations.NullMarked;
