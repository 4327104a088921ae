"""Fits L = E + A/N^alpha + B/D^beta with scipy: the peer of fit.FitSpeed.

Minimises the Huber loss (delta 1e-3) of the log residuals by L-BFGS from every start of a grid, with the analytic
gradient, as Hoffmann et al. 2022, section 3.3, do. Reads a table with the columns params, samples_seen, loss.
"""

import csv
import itertools
import sys
import time

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

DELTA = 1e-3
STARTS = {"ln A": (0, 10, 20), "ln B": (0, 10, 20), "ln E": (-1, 0, 1), "alpha": (0, 0.5, 1), "beta": (0, 0.5, 1)}


def objective(theta, ln_n, ln_d, ln_loss):
    a, b, e, alpha, beta = theta
    terms = np.stack([a - alpha * ln_n, b - beta * ln_d, np.full_like(ln_n, e)])
    predicted = logsumexp(terms, axis=0)
    share = np.exp(terms - predicted)
    residual = predicted - ln_loss
    size = np.abs(residual)
    value = np.where(size <= DELTA, residual**2 / 2, DELTA * (size - DELTA / 2)).sum()
    slope = np.clip(residual, -DELTA, DELTA)
    g = (share * slope).sum(axis=1)
    return value, np.array([g[0], g[1], g[2], -(share[0] * slope * ln_n).sum(), -(share[1] * slope * ln_d).sum()])


def main():
    with open(sys.argv[1], newline="") as table:
        rows = list(csv.DictReader(table))
    ln_n, ln_d, ln_loss = (np.log([float(r[c]) for r in rows]) for c in ("params", "samples_seen", "loss"))
    begin = time.perf_counter()
    best = None
    count = 0
    for start in itertools.product(*STARTS.values()):
        count += 1
        found = minimize(objective, start, (ln_n, ln_d, ln_loss), jac=True, method="L-BFGS-B")
        if best is None or found.fun < best.fun:
            best = found
    seconds = time.perf_counter() - begin
    a, b, e, alpha, beta = best.x
    print(
        f"scipy, one fit of {len(rows)} trials from {count} starts: {seconds:.2f} s; "
        f"E {np.exp(e):.4f}, alpha {alpha:.4f}, beta {beta:.4f}"
    )


if __name__ == "__main__":
    main()
