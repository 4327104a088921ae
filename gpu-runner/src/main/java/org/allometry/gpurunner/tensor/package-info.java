/**
 * TorchScript without Python: Java packs readable source into an archive and PyTorch runs it.
 *
 * <pre>
 *   source text ──TorchScriptArchive──▶ stored zip ──TorchProgram.load──▶ call(method, arrays) ──▶ arrays
 * </pre>
 */
@NullMarked
package org.allometry.gpurunner.tensor;

import org.jspecify.annotations.NullMarked;
