

# Forward and backward of a loss, for a count of what runs. p: parameters; x: points, directions, scalars, mask.
class Step(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
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
        _ = torch.append(found, unchecked_cast(Tensor, g))
    return found
