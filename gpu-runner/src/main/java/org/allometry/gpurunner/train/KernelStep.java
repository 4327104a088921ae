package org.allometry.gpurunner.train;

import java.util.Optional;
import org.allometry.gpurunner.family.CpuKernel;
import org.allometry.gpurunner.family.Network;
import org.allometry.gpurunner.family.Workers;
import org.allometry.gpurunner.task.SceneBatch;

/**
 * Training in Java with a network's kernel: clipping and Adam as in {@code step.py}.
 *
 * <p>Work is split alike for any number of threads, so the bits of a training do not depend on it.
 */
public final class KernelStep extends TrainedNetwork {
  /** Parameters of one task of the optimiser. */
  private static final int CHUNK = 1 << 14;

  private final ParameterLayout layout;
  private final TrainingSettings settings;
  private final CpuKernel kernel;
  private final Workers workers;
  private final float[] gradient;
  private TrainingState state;

  private KernelStep(
      ParameterLayout layout, TrainingSettings settings, CpuKernel kernel, Workers workers) {
    this.layout = layout;
    this.settings = settings;
    this.kernel = kernel;
    this.workers = workers;
    int size = layout.size();
    this.gradient = new float[size];
    this.state = new TrainingState(0, new float[size], new float[size], new float[size]);
  }

  /**
   * A network whose state is zero until {@link #begin} or {@link #load}; nothing for one without a
   * kernel.
   *
   * @param network what is trained
   * @param settings of the optimiser
   * @param threads that it may use, at least 1
   */
  public static Optional<TrainedNetwork> of(
      Network network, TrainingSettings settings, int threads) {
    ParameterLayout layout = new ParameterLayout(network.parameters());
    Workers workers = new Workers(threads);
    Optional<CpuKernel> kernel = network.kernel(layout.offsets(), workers);
    if (kernel.isEmpty()) {
      workers.close();
    }
    return kernel.map(found -> new KernelStep(layout, settings, found, workers));
  }

  @Override
  boolean roundsAlikeOnAnyThreads() {
    return true;
  }

  @Override
  ParameterLayout layout() {
    return layout;
  }

  @Override
  void load(TrainingState from) {
    if (from.parameters().length != layout.size()) {
      throw new IllegalArgumentException(
          "a state of %d elements; the network has %d"
              .formatted(from.parameters().length, layout.size()));
    }
    state = copy(from, from.step());
  }

  @Override
  TrainingState save(int step) {
    return copy(state, step);
  }

  private static TrainingState copy(TrainingState state, int step) {
    return new TrainingState(
        step,
        state.parameters().clone(),
        state.firstMoments().clone(),
        state.secondMoments().clone());
  }

  @Override
  public double train(SceneBatch batch, int step, double learningRate) {
    double loss = kernel.gradient(state.parameters(), batch, gradient);
    int chunks = (layout.size() + CHUNK - 1) / CHUNK;
    double[] squares = new double[chunks];
    workers.run(chunks, chunk -> squares[chunk] = squares(chunk));
    double sum = 0;
    for (double square : squares) {
      sum += square;
    }
    float tooLong = (float) Math.max(1, Math.sqrt(sum) / settings.clipNorm());
    Adam adam = new Adam(settings.adam(), step + 1, learningRate, tooLong);
    workers.run(chunks, chunk -> adam.update(state, gradient, chunk * CHUNK, end(chunk)));
    return loss;
  }

  private int end(int chunk) {
    return Math.min(layout.size(), (chunk + 1) * CHUNK);
  }

  private double squares(int chunk) {
    double sum = 0;
    for (int i = chunk * CHUNK; i < end(chunk); i++) {
      sum += (double) gradient[i] * gradient[i];
    }
    return sum;
  }

  /** The loss's gradient, for checks. */
  float[] gradient(SceneBatch batch) {
    kernel.gradient(state.parameters(), batch, gradient);
    return gradient.clone();
  }

  @Override
  Evaluated evaluate(SceneBatch batch) {
    float[] prediction = kernel.predict(state.parameters(), batch);
    double squaredError = 0;
    double real = 0;
    for (int row = 0; row < batch.mask().length; row++) {
      if (batch.mask()[row] > 0) {
        real++;
        for (int i = row * SceneBatch.TARGET_WIDTH; i < (row + 1) * SceneBatch.TARGET_WIDTH; i++) {
          double error = (double) prediction[i] - batch.target()[i];
          squaredError += error * error;
        }
      }
    }
    return new Evaluated(prediction, squaredError, real);
  }

  @Override
  public void close() {
    workers.close();
  }

  /** One step of Adam (Kingma and Ba 2015). */
  private static final class Adam {
    private final float beta1;
    private final float beta2;
    private final float rate;
    private final float root;
    private final float epsilon;
    private final float tooLong;

    /**
     * A step.
     *
     * @param step counted from 1
     * @param tooLong what the gradient is divided by
     */
    Adam(TrainingSettings.Adam settings, int step, double learningRate, float tooLong) {
      this.beta1 = (float) settings.beta1();
      this.beta2 = (float) settings.beta2();
      this.rate = (float) (learningRate / (1 - StrictMath.pow(settings.beta1(), step)));
      this.root = (float) Math.sqrt(1 - StrictMath.pow(settings.beta2(), step));
      this.epsilon = (float) settings.epsilon();
      this.tooLong = tooLong;
    }

    void update(TrainingState state, float[] gradient, int from, int to) {
      float[] p = state.parameters();
      float[] m = state.firstMoments();
      float[] v = state.secondMoments();
      for (int i = from; i < to; i++) {
        float g = gradient[i] / tooLong;
        m[i] = m[i] + (1 - beta1) * (g - m[i]);
        v[i] = beta2 * v[i] + (1 - beta2) * g * g;
        p[i] = p[i] - rate * m[i] / ((float) Math.sqrt(v[i]) / root + epsilon);
      }
    }
  }
}
