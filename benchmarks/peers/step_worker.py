"""Trains the plain transformer in PyTorch, a pass of steps each time it is asked: the peer of trainer.StepSpeed.

Reads "pass SECONDS" lines from standard input; answers each with the milliseconds of every step of the pass and
the processor milliseconds of one. "end" or the end of input ends it with the peak resident memory in MiB. The network is that of the family
`transformer`: pre-norm blocks without affine norms, MLP factor 2, exact GELU, heads of width d / H.
"""

import argparse
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.width, self.heads = width, heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.wide = nn.Linear(width, 2 * width)
        self.narrow = nn.Linear(2 * width, width)

    def forward(self, x):  # (B, T, d)
        batch, tokens, width = x.shape
        y = F.layer_norm(x, [width])
        heads = self.qkv(y).view(batch, tokens, 3, self.heads, width // self.heads)
        q, k, v = heads.permute(2, 0, 3, 1, 4)  # each (B, H, T, d/H)
        a = F.scaled_dot_product_attention(q, k, v)
        x = x + self.out(a.transpose(1, 2).reshape(batch, tokens, width))
        return x + self.narrow(F.gelu(self.wide(F.layer_norm(x, [width]))))


class Transformer(nn.Module):
    def __init__(self, inputs, width, layers, heads):
        super().__init__()
        self.first = nn.Linear(inputs, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.last = nn.Linear(width, 3)

    def forward(self, inputs):  # (B, T, inputs) -> (B, T, 3)
        x = self.first(inputs)
        for block in self.blocks:
            x = block(x)
        return self.last(x)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, value in [("inputs", 7), ("width", 32), ("layers", 4), ("heads", 4), ("batch", 16), ("tokens", 32)]:
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--mode", choices=["eager", "compiled"], default="eager")
    return parser.parse_args()


def stepper(args):
    torch.manual_seed(1)
    network = Transformer(args.inputs, args.width, args.layers, args.heads).to(args.device)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-4, fused=True)
    inputs = torch.randn(args.batch, args.tokens, args.inputs, device=args.device)
    target = torch.randn(args.batch, args.tokens, 3, device=args.device)
    run = torch.compile(network) if args.mode == "compiled" else network

    def step():
        loss = F.mse_loss(run(inputs), target)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 10.0)
        optimizer.step()
        return loss.item()

    return step


def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    step = stepper(args)
    for _ in range(3):
        step()
    print(f"ready {args.threads}", flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] != "pass":
            break
        processor = time.process_time()
        until = time.perf_counter() + float(words[1])
        times = []
        while not times or time.perf_counter() < until:
            begin = time.perf_counter()
            step()
            times.append(1e3 * (time.perf_counter() - begin))
        times.append(1e3 * (time.process_time() - processor) / len(times))
        print(" ".join(f"{one:.4f}" for one in times), flush=True)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)


if __name__ == "__main__":
    main()
