/** The whole product as its users start it: real child processes, real training, real kills. */
@NullMarked
package org.allometry.orchestrator.endtoend;

import org.jspecify.annotations.NullMarked;
