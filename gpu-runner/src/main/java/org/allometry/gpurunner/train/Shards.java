package org.allometry.gpurunner.train;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import org.allometry.gpurunner.task.SceneBatch;

/**
 * Splits batches by scenes into equal shards, and works on each with a thread of its own.
 *
 * <pre>
 *   batch ─┬─ scenes [0, B/2) ─▶ calling thread ─┬─▶ results, in order
 *          └─ scenes [B/2, B) ─▶ our thread ─────┘
 * </pre>
 *
 * <p>A shard's native operations run on one thread, so that shards wait for each other once a step
 * instead of at every operation. Every shard has a gradient of its own, therefore there are at most
 * {@value #MOST}; further threads serve the operations inside the shards.
 */
final class Shards implements AutoCloseable {
  /** Bounds the memory for gradients on machines of many cores. */
  private static final int MOST = 8;

  /**
   * What is done with a shard, given its place among them and its arrays.
   *
   * @param <T> what comes of it
   */
  interface Work<T> {
    T of(int shard, NDList arrays);
  }

  private final int threads;
  private final List<ShardInput> inputs;
  private final ExecutorService executor;

  private Shards(int threads, List<ShardInput> inputs) {
    this.threads = threads;
    this.inputs = inputs;
    this.executor =
        Executors.newFixedThreadPool(
            Math.max(1, inputs.size() - 1),
            Thread.ofPlatform().daemon().name("shard-", 1).factory());
  }

  /** For a device that splits its work itself. */
  static Shards whole(DataType type) {
    return new Shards(1, List.of(new ShardInput(type)));
  }

  /**
   * For a CPU.
   *
   * @param threads to be used, at least 1
   */
  static Shards of(int threads, DataType type) {
    List<ShardInput> inputs = new ArrayList<>();
    for (int i = 0; i < Math.min(threads, MOST); i++) {
      inputs.add(new ShardInput(type));
    }
    return new Shards(threads, List.copyOf(inputs));
  }

  /** Most shards of a batch; of one with fewer scenes there are fewer. */
  int most() {
    return inputs.size();
  }

  /** The arrays of a whole batch. */
  NDList whole(SceneBatch batch, NDManager scope) {
    return inputs.getFirst().arrays(batch, 0, batch.scenes(), scope);
  }

  /**
   * Works on every shard of a batch at once.
   *
   * @param scope owns the arrays
   * @return one result for each shard, in the order of the scenes
   */
  <T> List<T> each(SceneBatch batch, NDManager scope, Work<T> work) {
    int count = Math.min(inputs.size(), batch.scenes());
    return on(
        count,
        i -> {
          int from = (int) ((long) batch.scenes() * i / count);
          int to = (int) ((long) batch.scenes() * (i + 1) / count);
          return work.of(i, inputs.get(i).arrays(batch, from, to, scope));
        });
  }

  /**
   * Does several things at once.
   *
   * @param count at most {@link #most()}
   * @return their results, in order
   */
  <T> List<T> on(int count, IntFunction<T> work) {
    List<CompletableFuture<T>> results = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      int shard = i;
      results.add(supplyAsync(() -> run(shard, count, work), executor));
    }
    results.addFirst(supplyAsync(() -> run(0, count, work), Runnable::run));
    try {
      // All have ended before a failure is thrown, which takes the arrays from under them.
      CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      throw failure(e);
    }
    return results.stream().map(CompletableFuture::join).toList();
  }

  private <T> T run(int i, int count, IntFunction<T> work) {
    JniUtils.setNumThreads(Math.max(1, threads / count));
    return work.apply(i);
  }

  private static RuntimeException failure(CompletionException e) {
    return switch (e.getCause()) {
      case RuntimeException failed -> failed;
      case Error fatal -> throw fatal;
      case null, default -> e;
    };
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
