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
 * instead of at every operation; that costs less, and a busy neighbour then slows them by its share
 * of the processor and no more. Every shard has a gradient of its own, therefore there are at most
 * {@value #MOST}; further threads serve the operations inside the shards.
 */
final class Shards implements AutoCloseable {
  /** Bounds the memory for gradients on machines of many cores. */
  private static final int MOST = 8;

  /** Elements from which on all threads together step the parameters. */
  private static final int LARGE = 1 << 18;

  /** What is done with a shard: its arrays, and the manager for what is made of them. */
  interface Work {
    NDList of(NDList arrays, NDManager scope);
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

  /** Threads for native operations between shards on tensors of so many elements. */
  int threads(int elements) {
    return elements < LARGE ? 1 : threads;
  }

  /** The arrays of a whole batch. */
  NDList first(SceneBatch batch, NDManager scope) {
    return inputs.getFirst().arrays(batch, 0, batch.scenes(), scope);
  }

  /**
   * Works on every shard of a batch at once.
   *
   * @param scope owns the results
   * @return one result for each shard, in the order of the scenes
   */
  List<NDList> each(SceneBatch batch, NDManager scope, Work work) {
    int count = Math.min(inputs.size(), batch.scenes());
    List<CompletableFuture<NDList>> results = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      int shard = i;
      results.add(supplyAsync(() -> shard(shard, count, batch, scope, work), executor));
    }
    results.addFirst(supplyAsync(() -> shard(0, count, batch, scope, work), Runnable::run));
    try {
      // All have ended before a failure is thrown, which takes the scope from under them.
      CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      throw failure(e);
    }
    return results.stream().map(CompletableFuture::join).toList();
  }

  private static RuntimeException failure(CompletionException e) {
    return switch (e.getCause()) {
      case RuntimeException failed -> failed;
      case Error fatal -> throw fatal;
      case null, default -> e;
    };
  }

  private NDList shard(int i, int count, SceneBatch batch, NDManager scope, Work work) {
    JniUtils.setNumThreads(Math.max(1, threads / count));
    int from = (int) ((long) batch.scenes() * i / count);
    int to = (int) ((long) batch.scenes() * (i + 1) / count);
    return work.of(inputs.get(i).arrays(batch, from, to, scope), scope);
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
