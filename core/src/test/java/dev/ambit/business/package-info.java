/// A random workload: customers buy, use, change and cancel for months under a clock that the test advances. The
/// state of the server is compared with an oracle, which is slow, simple and shares no code with it.
@NullMarked
package dev.ambit.business;

import org.jspecify.annotations.NullMarked;
