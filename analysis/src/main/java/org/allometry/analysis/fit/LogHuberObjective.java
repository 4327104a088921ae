package org.allometry.analysis.fit;

import java.util.Arrays;
import java.util.List;
import org.allometry.analysis.law.Coordinate;
import org.allometry.analysis.law.Coordinate.Kind;
import org.allometry.analysis.law.Frame;
import org.allometry.analysis.law.LawForm;
import org.allometry.analysis.law.LawForm.Place;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Σ w Huber_δ(ln L̂ − ln L) of a law with gradient and Hessian in the coordinates of its form.
 *
 * <p>Huber(r) = r²/2 for |r| ≤ δ, else δ(|r| − δ/2). The sum, not the mean, as Hoffmann et al.
 * (2022) wrote it and Besiroglu et al. (2024) found necessary.
 */
final class LogHuberObjective implements DampedNewton.Curved {
  /** δ of Hoffmann et al. (2022), appendix D.2. */
  static final double DELTA = 1e-3;

  private final LawForm form;
  private final Frame frame;
  private final Sample sample;
  private final List<Coordinate> coordinates;
  private final Place[] places;
  private final double delta;

  LogHuberObjective(LawForm form, Frame frame, Sample sample) {
    this(form, frame, sample, places(frame, sample), DELTA);
  }

  private LogHuberObjective(
      LawForm form, Frame frame, Sample sample, Place[] places, double delta) {
    this.form = form;
    this.frame = frame;
    this.sample = sample;
    this.coordinates = form.coordinates(frame);
    this.places = places;
    this.delta = delta;
  }

  private static Place[] places(Frame frame, Sample sample) {
    double n = Math.log(frame.params() / Sample.PARAMS_UNIT);
    double d = Math.log(frame.samplesSeen() / Sample.SAMPLES_UNIT);
    Place[] places = new Place[sample.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = new Place(sample.n[i] - n, sample.d[i] - d, sample.unique[i] - d);
    }
    return places;
  }

  /** The same law and units for some of the points, each counted as often as its trial. */
  LogHuberObjective counted(int[] counts) {
    Sample drawn = sample.counted(counts);
    return new LogHuberObjective(form, frame, drawn, places(frame, drawn), delta);
  }

  /** The same law and units for the points of these indices. */
  LogHuberObjective only(int[] indices) {
    Sample some = sample.only(indices);
    return new LogHuberObjective(form, frame, some, places(frame, some), delta);
  }

  /** The same with Huber's loss turning linear elsewhere. */
  LogHuberObjective withDelta(double other) {
    return new LogHuberObjective(form, frame, sample, places, other);
  }

  LawForm form() {
    return form;
  }

  Frame frame() {
    return frame;
  }

  Sample sample() {
    return sample;
  }

  List<Coordinate> coordinates() {
    return coordinates;
  }

  /** Index of the coordinate of E; −1 where the law has none. */
  int floor() {
    for (int i = 0; i < coordinates.size(); i++) {
      if (coordinates.get(i).kind() == Kind.FLOOR) {
        return i;
      }
    }
    return -1;
  }

  double[] lower() {
    return coordinates.stream().mapToDouble(Coordinate::low).toArray();
  }

  /** Upper limits; with {@code floorIsZero} E is held at 0. */
  double[] upper(boolean floorIsZero) {
    return coordinates.stream()
        .mapToDouble(c -> floorIsZero && c.kind() == Kind.FLOOR ? 0 : c.high())
        .toArray();
  }

  @Override
  public double value(double[] x) {
    double[] unused = new double[x.length];
    double sum = 0;
    for (int i = 0; i < places.length; i++) {
      double residual = form.lnLoss(x, frame, places[i], unused) - sample.lnLoss[i];
      sum += sample.weight[i] * huber(residual, delta);
    }
    return sum;
  }

  @Override
  public double valueAndGradient(double[] x, double[] gradient) {
    double[] slope = new double[x.length];
    Arrays.fill(gradient, 0);
    double sum = 0;
    for (int i = 0; i < places.length; i++) {
      double residual = form.lnLoss(x, frame, places[i], slope) - sample.lnLoss[i];
      sum += sample.weight[i] * huber(residual, delta);
      double pull = sample.weight[i] * Math.max(-delta, Math.min(delta, residual));
      for (int k = 0; k < slope.length; k++) {
        gradient[k] += pull * slope[k];
      }
    }
    return sum;
  }

  @Override
  public double derivatives(double[] x, double[] gradient, DMatrixRMaj hessian, DMatrixRMaj model) {
    int size = x.length;
    double[] slope = new double[size];
    double[] second = new double[size * (size + 1) / 2];
    double[] exact = new double[second.length];
    double[] safe = new double[second.length];
    Arrays.fill(gradient, 0);
    double sum = 0;
    for (int i = 0; i < places.length; i++) {
      double residual = form.lnLoss(x, frame, places[i], slope, second) - sample.lnLoss[i];
      double far = Math.abs(residual);
      boolean inside = far <= delta;
      double psi = inside ? residual : Math.copySign(delta, residual);
      double pull = sample.weight[i] * psi;
      double own = sample.weight[i] * ((inside ? 1 : 0) - psi);
      double majorised = sample.weight[i] * (inside ? 1 : delta / far);
      sum += sample.weight[i] * huber(residual, delta);
      int entry = 0;
      for (int k = 0; k < size; k++) {
        gradient[k] += pull * slope[k];
        for (int l = 0; l <= k; l++) {
          double product = slope[k] * slope[l];
          exact[entry] += own * product + pull * second[entry];
          safe[entry] += majorised * product;
          entry++;
        }
      }
    }
    fill(hessian, exact, size);
    fill(model, safe, size);
    return sum;
  }

  /**
   * Smallest eigenvalue of the correlation-like matrix of the slopes: near 0 where coordinates can
   * be traded against one another; E is left out where {@code floorIsZero}.
   */
  double smallestCorrelationEigenvalue(double[] x, boolean floorIsZero) {
    DMatrixRMaj matrix = information(x, floorIsZero);
    int size = matrix.getNumRows();
    double[] root = new double[size];
    for (int k = 0; k < size; k++) {
      root[k] = Math.sqrt(matrix.get(k, k));
    }
    for (int k = 0; k < size; k++) {
      for (int l = 0; l < size; l++) {
        double scaled = matrix.get(k, l) / (root[k] * root[l]);
        if (!Double.isFinite(scaled)) {
          return 0;
        }
        matrix.set(k, l, scaled);
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(size, false, true);
    if (!eigen.decompose(matrix)) {
      return 0;
    }
    double smallest = Double.POSITIVE_INFINITY;
    for (int k = 0; k < size; k++) {
      smallest = Math.min(smallest, eigen.getEigenvalue(k).getReal());
    }
    return smallest;
  }

  /** Σ w (∂ ln L̂/∂x)(∂ ln L̂/∂x)ᵀ of the coordinates that are free. */
  DMatrixRMaj information(double[] x, boolean floorIsZero) {
    int[] free = free(floorIsZero);
    double[] slope = new double[x.length];
    DMatrixRMaj matrix = new DMatrixRMaj(free.length, free.length);
    for (int i = 0; i < places.length; i++) {
      form.lnLoss(x, frame, places[i], slope);
      for (int k = 0; k < free.length; k++) {
        for (int l = 0; l < free.length; l++) {
          matrix.add(k, l, sample.weight[i] * slope[free[k]] * slope[free[l]]);
        }
      }
    }
    return matrix;
  }

  /** Indices of the coordinates that are fitted. */
  int[] free(boolean floorIsZero) {
    int floor = floorIsZero ? floor() : -1;
    int[] free = new int[coordinates.size() - (floor >= 0 ? 1 : 0)];
    int next = 0;
    for (int k = 0; k < coordinates.size(); k++) {
      if (k != floor) {
        free[next++] = k;
      }
    }
    return free;
  }

  /** ln L̂ − ln L of one point; writes ∂ ln L̂/∂x. */
  double residual(double[] x, int point, double[] slope) {
    return form.lnLoss(x, frame, places[point], slope) - sample.lnLoss[point];
  }

  private static void fill(DMatrixRMaj matrix, double[] lowerTriangle, int size) {
    int entry = 0;
    for (int k = 0; k < size; k++) {
      for (int l = 0; l <= k; l++) {
        matrix.unsafe_set(k, l, lowerTriangle[entry]);
        matrix.unsafe_set(l, k, lowerTriangle[entry]);
        entry++;
      }
    }
  }

  private static double huber(double residual, double delta) {
    double size = Math.abs(residual);
    return size <= delta ? 0.5 * residual * residual : delta * (size - 0.5 * delta);
  }
}
