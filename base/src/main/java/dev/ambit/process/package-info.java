/// Building blocks of a process: background loops, resources that close in order, and threads of low priority. They
/// are independent of the work that they run.
@NullMarked
package dev.ambit.process;

import org.jspecify.annotations.NullMarked;
