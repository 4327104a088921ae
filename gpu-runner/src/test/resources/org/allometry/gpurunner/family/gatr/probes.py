

# Pieces of gatr.py and dense.py one by one. p: parameters; x: tensors; n: whole numbers.


def halves(planes: Tensor, scalars: Tensor) -> Tuple[Tensor, Tensor]:
  t = torch.size(planes, 2)
  x = torch.reshape(planes, [8, -1, t])
  rest = torch.cat([torch.select(x, 0, 7), scalars])
  return (torch.narrow(x, 0, 0, 7), rest)


def whole(seven: Tensor, rest: Tensor, channels: int) -> List[Tensor]:
  t = torch.size(rest, 1)
  planes = torch.cat([torch.flatten(seven, 0, 1), torch.narrow(rest, 0, 0, 2 * channels)])
  scalars = torch.narrow(rest, 0, 2 * channels, torch.size(rest, 0) - 2 * channels)
  return [torch.view(planes, [16, channels, t]), torch.contiguous(scalars)]


def one_map(p: List[Tensor], first: int, places: List[List[int]]) -> Tuple[Tensor, Tensor, Tensor]:
  seven, rest, bias = __torch__.maps(p, first, 1, places)
  return (seven[0], rest[0], bias[0])


class Step(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def linear(self: __torch__.Step, p: List[Tensor], x: List[Tensor]) -> List[Tensor]:
    torch.set_grad_enabled(False)
    seven, rest = __torch__.halves(x[0], x[1])
    y7, y8 = __torch__.linear(seven, rest, __torch__.one_map(p, 0, [[0], [1], [2], [3], [4], [5]]))
    return __torch__.whole(y7, y8, torch.size(p[0], 0))

  def norm(self: __torch__.Step, p: List[Tensor], x: List[Tensor]) -> List[Tensor]:
    torch.set_grad_enabled(False)
    seven, rest = __torch__.halves(x[0], x[1])
    channels = torch.size(x[0], 1)
    y7, y8, s = __torch__.norm(seven, rest, __torch__.free_mean(rest, channels), channels)
    return __torch__.whole(y7, y8, torch.size(x[0], 1))

  def gate(self: __torch__.Step, p: List[Tensor], x: List[Tensor]) -> List[Tensor]:
    torch.set_grad_enabled(False)
    seven, rest = __torch__.halves(x[0], x[1])
    y7, y8 = __torch__.gate(seven, rest, torch.size(x[0], 1))
    return __torch__.whole(y7, y8, torch.size(x[0], 1))

  # x: the four factors side by side, (16, 4, T), and the reference (1, T). Gives product and join, (16, 2, T).
  def products(self: __torch__.Step, p: List[Tensor], x: List[Tensor]) -> List[Tensor]:
    torch.set_grad_enabled(False)
    seven, rest = __torch__.halves(x[0], torch.narrow(torch.select(x[0], 0, 0), 0, 0, 0))
    return [__torch__.products(seven, rest, x[1], __torch__.bilinear_forms(rest))]

  # x: q, k and v (16, 3 width heads, N), their scalars (3 s_width heads, N), log weights (heads, 1, width).
  def attention(self: __torch__.Step, p: List[Tensor], x: List[Tensor]) -> List[Tensor]:
    torch.set_grad_enabled(False)
    seven, rest = __torch__.halves(x[0], x[1])
    heads = torch.size(x[2], 0)
    n = torch.size(x[1], 1)
    hidden = torch.new_zeros(x[1], [heads, n, n])
    s_width = torch.floordiv(torch.size(x[1], 0), 3 * heads)
    y7, y8 = __torch__.attention(seven, rest, x[2], hidden, False, heads, heads, torch.size(x[2], 2), s_width)
    return __torch__.whole(y7, y8, heads * torch.size(x[2], 2))

  # x: planes (16, C, T), scalars (S, T), mask (B, N). Gives reference, output planes and output scalars.
  def net(self: __torch__.Step, p: List[Tensor], x: List[Tensor]) -> List[Tensor]:
    torch.set_grad_enabled(False)
    padded = torch.lt(float(torch.min(x[2])), 1.)
    seven, rest = __torch__.trunk(p, x[0], x[1], x[2], padded)
    last = 6 + $layers * $stride
    places = [[0], [1], [2]]
    if torch.len(p) > last + 3:
      places = [[0], [1], [2], [3], [4], [5]]
    y7, y8 = __torch__.linear(seven, rest, __torch__.one_map(p, last, places))
    y = __torch__.whole(y7, y8, torch.size(p[last], 0))
    return [__torch__.reference(x[0], x[2]), y[0], y[1]]

  # x: multivectors (B, N, C, 16), scalars (B, N, S), mask (B, N). Gives output multivectors and scalars.
  def dense(self: __torch__.Step, p: List[Tensor], x: List[Tensor]) -> List[Tensor]:
    torch.set_grad_enabled(False)
    h, hs, basis = __torch__.dense_trunk(p, x[0], x[1], x[2])
    last = 6 + $layers * $stride
    y, s = __torch__.dense_linear(h, hs, basis, p, last, torch.len(p) > last + 3)
    return [y, s]

  # Gives the query's and the key's distance features of multivectors (..., 16), as the reference lists them.
  def features(self: __torch__.Step, p: List[Tensor], x: List[Tensor]) -> List[Tensor]:
    query, key = __torch__.dense_features(x[0])
    return [query, key]

  # x: points, directions, scalars, mask.
  def scene(self: __torch__.Step, p: List[Tensor], x: List[Tensor]) -> List[Tensor]:
    torch.set_grad_enabled(False)
    padded = torch.lt(float(torch.min(x[3])), 1.)
    return [torch.contiguous(__torch__.network(p, x[0], x[1], x[2], x[3], padded))]

  # Matrix products of a training step, seen by the profiler: forward and backward of a loss.
  def step(self: __torch__.Step, p: List[Tensor], x: List[Tensor]) -> List[Tensor]:
    torch.set_grad_enabled(True)
    leaves = annotate(List[Tensor], [])
    for i in range(torch.len(p)):
      _ = torch.append(leaves, torch.requires_grad_(torch.detach(p[i])))
    y = __torch__.network(leaves, x[0], x[1], x[2], x[3], False)
    gradients = torch.grad([torch.sum(torch.mul(y, y))], leaves, None, None, False, True)
    torch.set_grad_enabled(False)
    found = annotate(List[Tensor], [])
    for i in range(torch.len(gradients)):
      g = gradients[i]
      if torch.__isnot__(g, None):
        _ = torch.append(found, torch.flatten(unchecked_cast(Tensor, g)))
      else:
        _ = torch.append(found, torch.flatten(torch.zeros_like(p[i])))
    return [torch.cat(found)]
