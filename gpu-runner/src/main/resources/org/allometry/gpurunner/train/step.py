# A training step is one call of `gradient` for each shard of the batch, then one of `sum` and one of `update` for each
# slice of the parameters; an evaluation is one call for each shard. The network's own source stands above.
# Parameters, first and second moments are one flat tensor each, in lists of one because the fused Adam
# wants lists, and lists of the caller because a write into a list made here would be removed as dead code.
# Every parameter begins at a multiple of 16 elements, the gaps stay zero. batch: [points, directions, scalars, mask, target].
# `numbers` lie on the CPU, whatever the device: they are read here.


def unpack(flat: Tensor) -> List[Tensor]:
  pieces = torch.split_with_sizes(flat, $sizes)
  shapes = $shapes
  places = $places
  parameters = annotate(List[Tensor], [])
  for i in range(torch.len(shapes)):
    piece = pieces[places[i]]
    if torch.gt(torch.len(shapes[i]), 1):
      piece = torch.view(piece, shapes[i])
    _ = torch.append(parameters, piece)
  return parameters


def squared_error(prediction: Tensor, target: Tensor, mask: Tensor) -> Tensor:
  error = torch.sub(prediction, target)
  return torch.mul(torch.mul(error, error), torch.unsqueeze(mask, 2))


class Step(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Gives the loss of a shard and writes its gradient over the given one.
  # numbers: [padded, 1 / coordinates of the real tokens of the whole batch].
  def gradient(self: __torch__.Step,
      flats: List[Tensor],
      gradients: List[Tensor],
      batch: List[Tensor],
      numbers: List[Tensor]) -> Tensor:
    padded = torch.gt(float(numbers[0][0]), 0.)
    return __torch__.loss_and_gradient(flats[0], gradients[0], batch, padded, float(numbers[0][1]))

  # Sums the shards' gradients, or slices of them, into the first; gives the square of the sum's norm.
  def sum(self: __torch__.Step,
      gradients: List[Tensor]) -> Tensor:
    g = gradients[0]
    for i in range(torch.sub(torch.len(gradients), 1)):
      _ = torch.add_(g, gradients[torch.add(i, 1)])
    norm = torch.to(torch.linalg_vector_norm(g), 7)
    return torch.mul(norm, norm)

  # Adam on a slice of the parameters. The fused kernel of a GPU reads step and scale where the parameters lie.
  # numbers: [learning rate, step, first beta, second beta, epsilon, what gradients are divided by]
  def update(self: __torch__.Step,
      gradients: List[Tensor],
      flats: List[Tensor],
      first: List[Tensor],
      second: List[Tensor],
      numbers: List[Tensor]) -> Tensor:
    n = numbers[0]
    step = torch.full([], float(n[1]), dtype=6, device=ops.prim.device(flats[0]))
    scale = torch.full([], float(n[5]), dtype=6, device=ops.prim.device(flats[0]))
    none = annotate(List[Tensor], [])
    torch._fused_adam_(flats, gradients, first, second, none, [step], lr=float(n[0]), beta1=float(n[2]), beta2=float(n[3]), weight_decay=0., eps=float(n[4]), amsgrad=False, maximize=False, grad_scale=scale)
    return torch.to(scale, 7)

  # Gives [prediction, sum of squared errors over real tokens, number of real tokens].
  def evaluate(self: __torch__.Step,
      flats: List[Tensor],
      batch: List[Tensor],
      numbers: List[Tensor]) -> List[Tensor]:
    points, directions, scalars, mask, target = batch
    torch.set_grad_enabled(False)
    padded = torch.gt(float(numbers[0][0]), 0.)
    prediction = __torch__.network(__torch__.unpack(flats[0]), points, directions, scalars, mask, padded)
    errors = torch.sum(__torch__.squared_error(prediction, target, mask), dtype=7)
    return [prediction, errors, torch.sum(mask, dtype=7)]
