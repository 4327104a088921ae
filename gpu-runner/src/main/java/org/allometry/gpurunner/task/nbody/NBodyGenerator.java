package org.allometry.gpurunner.task.nbody;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.allometry.gpurunner.task.Task.Progress;
import org.allometry.gpurunner.task.store.DataCache;
import org.allometry.gpurunner.task.store.FloatWriter;

/**
 * Writes the splits {@code train.f32} and {@code test.f32}, on all cores, in the samples' order.
 */
final class NBodyGenerator implements DataCache.Generator {
  static final String TRAIN = "train.f32";
  static final String TEST = "test.f32";

  /** Standard deviation of the training targets' coordinates, in position units. */
  static final String SCALE = "scale";

  static final String ZERO_LOSS = "zeroLoss";

  private static final int BLOCK = 1024;

  private final NBodySettings settings;
  private final NBodySampler sampler;

  NBodyGenerator(NBodySettings settings) {
    this.settings = settings;
    this.sampler = new NBodySampler(settings);
  }

  @Override
  public SortedMap<String, Double> generate(Output files, Progress progress) throws IOException {
    Moments train = write(files.file(TRAIN), false, 0, progress);
    Moments test = write(files.file(TEST), true, settings.trainSamples(), progress);
    double scale = Math.sqrt(train.variance());
    if (!(scale > 0)) {
      throw new IOException(
          "the bodies of these settings move as if there were no gravity: nothing to learn; raise"
              + " dt × steps or the masses");
    }
    SortedMap<String, Double> numbers = new TreeMap<>();
    numbers.put(SCALE, scale);
    numbers.put(ZERO_LOSS, test.meanSquare() / (scale * scale));
    return numbers;
  }

  private Moments write(FloatWriter writer, boolean test, long doneBefore, Progress progress)
      throws IOException {
    int samples = settings.samples(test);
    long total = (long) settings.trainSamples() + settings.testSamples();
    Moments moments = new Moments();
    float[][] block = new float[BLOCK][];
    for (int from = 0; from < samples; from += BLOCK) {
      int start = from;
      int count = Math.min(BLOCK, samples - from);
      progress.at("n-body scenes", doneBefore + from, total);
      try {
        IntStream.range(0, count).parallel().forEach(i -> block[i] = sample(test, start + i));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      for (int i = 0; i < count; i++) {
        writer.write(block[i], block[i].length);
        moments.add(block[i]);
      }
    }
    progress.at("n-body scenes", doneBefore + samples, total);
    return moments;
  }

  private float[] sample(boolean test, long index) {
    try {
      return sampler.sample(test, index);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sums over the targets' coordinates, always in the same order. */
  private static final class Moments {
    private long count;
    private double sum;
    private double squares;

    void add(float[] record) {
      for (int i = 0; i < record.length; i += NBodySampler.WIDTH) {
        for (int k = 7; k < NBodySampler.WIDTH; k++) {
          count++;
          sum += record[i + k];
          squares += (double) record[i + k] * record[i + k];
        }
      }
    }

    double meanSquare() {
      return squares / count;
    }

    double variance() {
      double mean = sum / count;
      return squares / count - mean * mean;
    }
  }
}
