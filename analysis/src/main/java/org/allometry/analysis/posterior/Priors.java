package org.allometry.analysis.posterior;

import static org.allometry.analysis.posterior.LawSurface.H;
import static org.allometry.analysis.posterior.LawSurface.J;
import static org.allometry.analysis.posterior.LawSurface.K;
import static org.allometry.analysis.posterior.LawSurface.LN_A;
import static org.allometry.analysis.posterior.LawSurface.LN_ALPHA;
import static org.allometry.analysis.posterior.LawSurface.LN_B;
import static org.allometry.analysis.posterior.LawSurface.LN_BETA;
import static org.allometry.analysis.posterior.LawSurface.LN_E;
import static org.allometry.analysis.posterior.LawSurface.LN_R;
import static org.allometry.analysis.posterior.LawSurface.SIZE;
import static org.allometry.analysis.posterior.LawSurface.SIZE_KINKS;
import static org.allometry.analysis.posterior.LawSurface.V;
import static org.allometry.analysis.posterior.LawSurface.W;

import java.util.Arrays;

/** Normal priors of the coordinates of a {@link LawSurface}. */
final class Priors {
  /** Prior of ln alpha and ln beta. */
  static final double EXPONENT_MEAN = Math.log(0.5);

  static final double EXPONENT_SD = 0.7;

  /** Prior of ln A and ln B around half of the middle loss. */
  private static final double SCALE_SD = 2;

  /** Prior of ln E around half of the least loss. */
  private static final double FLOOR_SD = 1;

  /** Prior of h, how ln B changes with size, and of j, how h does. */
  private static final double H_SD = 0.3;

  private static final double J_SD = 0.07;

  /** Prior of k, how ln beta changes with size. */
  private static final double K_SD = 0.15;

  /** Prior of v and w, how ln alpha changes with size and ln beta with samples. */
  private static final double BEND_SD = 0.1;

  /** Prior of the shares by which exponents change at kinks. */
  private static final double KINK_SD = 0.4;

  /** Prior of ln R*: 15 epochs (Muennighoff et al. 2023, R*_D = 15.4). */
  static final double REPEATS_MEAN = Math.log(15);

  private static final double REPEATS_SD = 1;

  private static final double HALF = Math.log(2);

  /**
   * Prior of a drifting floor: ln A around the least loss, ln alpha and v around the values of the
   * published fit (Li et al. 2025), whose floor e^(−0.021 N^0.169 + 0.091) falls by 4 to 12 % a nat
   * of N between 1e6 and 1e9 parameters.
   */
  private static final double DRIFT_SCALE_SD = 0.5;

  private static final double DRIFT_MEAN = Math.log(0.08);
  private static final double DRIFT_SD = 0.6;
  private static final double DRIFT_BEND_MEAN = 0.15;
  private static final double DRIFT_BEND_SD = 0.1;

  /**
   * And of h, j and k, how the height and the exponent of samples change with size there: lnB =
   * 88.01 N^−0.1 − 5.287, beta = e^(−0.124 N^0.123 + 0.424), seen from 1e7 to 1e9 parameters.
   */
  private static final double DRIFT_H_MEAN = -0.2;

  private static final double DRIFT_J_MEAN = 0.1;
  private static final double DRIFT_K_MEAN = -0.12;

  private Priors() {}

  /** Mean of the law's coordinates. */
  static double[] mean(SurfaceTable table, LawSurface.Form form) {
    double[] mean = new double[SIZE];
    mean[LN_A] = table.middle - HALF;
    mean[LN_B] = table.middle - HALF;
    mean[LN_E] = table.lowest - HALF;
    mean[LN_ALPHA] = EXPONENT_MEAN;
    mean[LN_BETA] = EXPONENT_MEAN;
    mean[LN_R] = REPEATS_MEAN;
    if (form == LawSurface.Form.DRIFTING) {
      mean[LN_A] = table.lowest;
      mean[LN_ALPHA] = DRIFT_MEAN;
      mean[V] = DRIFT_BEND_MEAN;
      mean[H] = DRIFT_H_MEAN;
      mean[J] = DRIFT_J_MEAN;
      mean[K] = DRIFT_K_MEAN;
    }
    return mean;
  }

  /** Standard deviation of coordinate {@code k} of {@code form}; 1 of the misfit's weights. */
  static double sd(int k, LawSurface.Form form) {
    boolean drifting = form == LawSurface.Form.DRIFTING;
    return switch (k) {
      case LN_A -> drifting ? DRIFT_SCALE_SD : SCALE_SD;
      case LN_B -> SCALE_SD;
      case LN_E -> FLOOR_SD;
      case LN_ALPHA -> drifting ? DRIFT_SD : EXPONENT_SD;
      case LN_BETA -> EXPONENT_SD;
      case H -> H_SD;
      case J -> J_SD;
      case K -> K_SD;
      case V -> drifting ? DRIFT_BEND_SD : BEND_SD;
      case W -> BEND_SD;
      case LN_R -> REPEATS_SD;
      default -> k >= SIZE_KINKS && k < SIZE ? KINK_SD : 1;
    };
  }

  /** The coordinates that a law of {@code form} is moved by; all others stay at their mean. */
  static int[] active(LawSurface.Form form, SurfaceTable table) {
    int[] all = new int[SIZE];
    int count = 0;
    for (int k = 0; k < SIZE; k++) {
      boolean moves =
          switch (k) {
            case LN_E -> form.floor();
            case H, J, K, V, W -> form.flexible();
            case LN_R -> table.repeats;
            default -> k < SIZE_KINKS || form.kinked();
          };
      if (moves) {
        all[count++] = k;
      }
    }
    return Arrays.copyOf(all, count);
  }
}
