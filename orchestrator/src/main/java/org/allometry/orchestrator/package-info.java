/** Root of the module. */
@NullMarked
package org.allometry.orchestrator;

import org.jspecify.annotations.NullMarked;
