/// The running resources behind an environment: what they are called and who makes them. A development stack
/// mirrors production's under other names, and nothing that is made for one is lost on a crash.
@NullMarked
package dev.ambit.stack;

import org.jspecify.annotations.NullMarked;
