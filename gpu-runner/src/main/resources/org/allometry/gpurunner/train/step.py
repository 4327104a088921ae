# One training step and one evaluation, each a single native call. The network's own source stands above.
# Parameters, first and second moments are one flat tensor each, in lists of one because the fused Adam
# wants lists, and lists of the caller because a write into a list made here would be removed as dead code.
# Every parameter begins at a multiple of 16 elements, the gaps stay zero. batch: [points, directions, scalars, mask, target].


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

  # numbers: [learning rate, step, padded, first beta, second beta, epsilon, longest gradient]
  def train_step(self: __torch__.Step,
      flats: List[Tensor],
      first: List[Tensor],
      second: List[Tensor],
      batch: List[Tensor],
      numbers: List[Tensor]) -> Tensor:
    points, directions, scalars, mask, target = batch
    n = numbers[0]
    torch.set_grad_enabled(True)
    flat = torch.requires_grad_(torch.detach(flats[0]))
    padded = torch.gt(float(n[2]), 0.)
    prediction = __torch__.network(__torch__.unpack(flat), points, directions, scalars, mask, padded)
    reals = torch.mul(torch.sum(mask), 3)
    loss = torch.div(torch.sum(__torch__.squared_error(prediction, target, mask)), reals)
    gradient = torch.grad([loss], [flat])[0]
    torch.set_grad_enabled(False)
    if torch.__isnot__(gradient, None):
      g = unchecked_cast(Tensor, gradient)
      norm = torch.linalg_vector_norm(g)
      too_long = torch.clamp(torch.div(norm, float(n[6])), 1.)
      step = torch.full([], float(n[1]), dtype=6)
      none = annotate(List[Tensor], [])
      torch._fused_adam_(flats, [g], first, second, none, [step], lr=float(n[0]), beta1=float(n[3]), beta2=float(n[4]), weight_decay=0., eps=float(n[5]), amsgrad=False, maximize=False, grad_scale=torch.to(too_long, 6))
    return torch.detach(torch.to(loss, 7))

  # Gives [prediction, sum of squared errors over real tokens, number of real tokens].
  def evaluate(self: __torch__.Step,
      flats: List[Tensor],
      batch: List[Tensor],
      numbers: List[Tensor]) -> List[Tensor]:
    points, directions, scalars, mask, target = batch
    torch.set_grad_enabled(False)
    padded = torch.gt(float(numbers[0][2]), 0.)
    prediction = __torch__.network(__torch__.unpack(flats[0]), points, directions, scalars, mask, padded)
    errors = torch.sum(__torch__.squared_error(prediction, target, mask), dtype=7)
    return [prediction, errors, torch.sum(mask, dtype=7)]

  # The loss's gradient, for checks.
  def gradient(self: __torch__.Step,
      flats: List[Tensor],
      batch: List[Tensor],
      numbers: List[Tensor]) -> List[Tensor]:
    points, directions, scalars, mask, target = batch
    torch.set_grad_enabled(True)
    flat = torch.requires_grad_(torch.detach(flats[0]))
    padded = torch.gt(float(numbers[0][2]), 0.)
    prediction = __torch__.network(__torch__.unpack(flat), points, directions, scalars, mask, padded)
    loss = torch.div(torch.sum(__torch__.squared_error(prediction, target, mask)), torch.mul(torch.sum(mask), 3))
    gradient = torch.grad([loss], [flat])[0]
    torch.set_grad_enabled(False)
    if torch.__isnot__(gradient, None):
      g = unchecked_cast(Tensor, gradient)
    else:
      g = torch.zeros_like(flat)
    return [torch.detach(loss), g]
