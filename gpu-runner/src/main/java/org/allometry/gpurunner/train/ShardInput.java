package org.allometry.gpurunner.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.allometry.gpurunner.task.SceneBatch;

/**
 * The way of a shard's scenes into native memory, which is used again by every call, because a call
 * ends before the next begins.
 */
final class ShardInput {
  /** Points, directions, scalars, mask, target. */
  private static final int ARRAYS = 5;

  private final DataType type;
  private final ByteBuffer[] inputs = new ByteBuffer[ARRAYS];

  /** Scenes will be given in this type. */
  ShardInput(DataType type) {
    this.type = type;
    Arrays.fill(inputs, ByteBuffer.allocateDirect(0));
  }

  /**
   * Points, directions, scalars, mask and target of the scenes from {@code from} until {@code to}.
   */
  NDList arrays(SceneBatch batch, int from, int to, NDManager scope) {
    float[][] all = {
      batch.points(), batch.directions(), batch.scalars(), batch.mask(), batch.target()
    };
    NDList arrays = new NDList();
    for (int i = 0; i < ARRAYS; i++) {
      int scene = all[i].length / batch.scenes();
      NDArray array =
          scope.create(
              copy(i, all[i], from * scene, (to - from) * scene),
              shape(i, scene, batch, to - from),
              DataType.FLOAT32);
      arrays.add(type == DataType.FLOAT32 ? array : array.toType(type, false));
    }
    return arrays;
  }

  private static Shape shape(int i, int scene, SceneBatch batch, int scenes) {
    long tokens = batch.tokens();
    long width = scene / tokens;
    return switch (i) {
      case 0, 1 -> new Shape(scenes, tokens, width / 3, 3);
      case 3 -> new Shape(scenes, tokens);
      default -> new Shape(scenes, tokens, width);
    };
  }

  private ByteBuffer copy(int slot, float[] values, int from, int count) {
    int bytes = Math.multiplyExact(count, Float.BYTES);
    if (inputs[slot].capacity() < bytes) {
      inputs[slot] = ByteBuffer.allocateDirect(bytes);
    }
    ByteBuffer input = inputs[slot].slice(0, bytes).order(ByteOrder.nativeOrder());
    input.asFloatBuffer().put(values, from, count);
    return input;
  }
}
