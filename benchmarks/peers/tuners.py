"""Milliseconds a trial that trains nothing, beside actors.LoadSpeed.

tuners.py [optuna-memory N] [optuna-sqlite N] [ray N]: Optuna's random sampler with a storage in memory or in SQLite, and
Ray Tune with random search, each with one metric a trial. Each line: what, trials, seconds, ms a trial, and ms a trial
over the last tenth. What would take hours is run with fewer trials.
"""

import os
import sys
import tempfile
import time


def line(name, trials, begin, ends):
    seconds = ends[-1] - begin
    tenth = max(1, trials // 10)
    last = (ends[-1] - ends[-1 - tenth]) / tenth
    print(f"{name}: {trials} trials, {seconds:.1f} s, {1e3 * seconds / trials:.2f} ms a trial, {1e3 * last:.2f} at the end", flush=True)


def optuna_study(name, trials, storage):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    ends = []

    def objective(trial):
        return trial.suggest_float("x", 0.0, 1.0)

    study = optuna.create_study(storage=storage, sampler=optuna.samplers.RandomSampler(seed=1))
    begin = time.perf_counter()
    study.optimize(objective, n_trials=trials, callbacks=[lambda s, t: ends.append(time.perf_counter())])
    line(name, trials, begin, ends)


def ray_tune(name, trials, folder):
    import ray
    from ray import tune

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    ends = []

    class Ends(tune.Callback):
        def on_trial_complete(self, iteration, trials, trial, **info):
            ends.append(time.perf_counter())

    def train(config):
        return {"loss": config["x"]}

    begin = time.perf_counter()
    tune.Tuner(
        train,
        param_space={"x": tune.uniform(0.0, 1.0)},
        tune_config=tune.TuneConfig(num_samples=trials),
        run_config=tune.RunConfig(storage_path=folder, verbose=0, callbacks=[Ends()]),
    ).fit()
    line(name, trials, begin, ends)
    ray.shutdown()


def main():
    words = sys.argv[1:] or ["optuna-memory", "10000", "optuna-sqlite", "1000", "ray", "200"]
    os.environ["RAY_AIR_NEW_OUTPUT"] = "0"
    for name, trials in zip(words[::2], map(int, words[1::2])):
        with tempfile.TemporaryDirectory() as folder:
            if name == "optuna-memory":
                optuna_study(name, trials, None)
            elif name == "optuna-sqlite":
                optuna_study(name, trials, "sqlite:///" + os.path.join(folder, "study.db"))
            elif name == "ray":
                ray_tune(name, trials, folder)
            else:
                sys.exit(f"unknown {name}; expected optuna-memory, optuna-sqlite or ray")


if __name__ == "__main__":
    main()
