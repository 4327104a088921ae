package org.allometry.gpurunner.family.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.allometry.gpurunner.family.Workers;
import org.allometry.gpurunner.task.SceneBatch;
import org.jspecify.annotations.Nullable;

/**
 * A batch in parts by its scenes, whose number depends on its shape alone; so nothing depends on
 * how many threads work on them. What works on a part holds memory for it and is used again by
 * later parts of the same shape.
 */
public final class Parts {
  /** Columns of two parts; more tokens make more parts. */
  private static final int COLUMNS = 1024;

  /** Shapes of parts whose memory is kept. */
  private static final int SHAPES = 8;

  private final Workers workers;
  private final Make make;
  private final int gradientSize;
  private final List<float[]> gradients = new ArrayList<>();
  private final Map<Shape, ArrayDeque<ScenePass>> free = new LinkedHashMap<>(16, 0.75f, true);

  /** Makes what works on a part. */
  public interface Make {
    /**
     * For parts of one shape.
     *
     * @param keeps whether there is a way back
     */
    ScenePass of(Columns columns, boolean keeps);
  }

  /** What is done with a part. */
  interface Work {
    /**
     * Does it.
     *
     * @param part its number
     * @param first its first scene
     */
    void on(int part, int first, ScenePass pass);
  }

  /**
   * Parts of any batch.
   *
   * @param workers that share the work
   * @param gradientSize floats of a gradient
   */
  Parts(Workers workers, int gradientSize, Make make) {
    this.workers = workers;
    this.gradientSize = gradientSize;
    this.make = make;
  }

  /** Number of parts of a batch. */
  private int count(SceneBatch batch) {
    int pairs = (batch.scenes() * batch.tokens() + COLUMNS - 1) / COLUMNS;
    return Math.min(batch.scenes(), 2 * pairs);
  }

  /** Memory for the gradient of each of a batch's parts, which have to be summed in order. */
  List<float[]> gradients(SceneBatch batch) {
    int count = count(batch);
    while (gradients.size() < count) {
      gradients.add(new float[gradientSize]);
    }
    return gradients.subList(0, count);
  }

  /**
   * Works on every part.
   *
   * @param keeps whether there is a way back
   */
  void each(SceneBatch batch, boolean keeps, Work work) {
    workers.run(
        count(batch),
        part -> {
          int first = first(batch, part);
          Shape shape =
              new Shape(new Columns(first(batch, part + 1) - first, batch.tokens()), keeps);
          ScenePass pass = take(shape);
          work.on(part, first, pass);
          giveBack(shape, pass);
        });
  }

  private int first(SceneBatch batch, int part) {
    return (int) ((long) batch.scenes() * part / count(batch));
  }

  private synchronized ScenePass take(Shape shape) {
    @Nullable ScenePass pass = free.computeIfAbsent(shape, one -> new ArrayDeque<>()).poll();
    if (free.size() > SHAPES) {
      free.remove(free.keySet().iterator().next());
    }
    return pass == null ? make.of(shape.columns, shape.keeps) : pass;
  }

  private synchronized void giveBack(Shape shape, ScenePass pass) {
    free.computeIfAbsent(shape, one -> new ArrayDeque<>()).push(pass);
  }

  private record Shape(Columns columns, boolean keeps) {}
}
