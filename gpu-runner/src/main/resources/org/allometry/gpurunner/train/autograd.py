# The loss of a shard; its gradient, by the engine's own derivatives, is written into `gradient`.
def loss_and_gradient(flat: Tensor,
    gradient: Tensor,
    batch: List[Tensor],
    padded: bool,
    share: float) -> Tensor:
  points, directions, scalars, mask, target = batch
  torch.set_grad_enabled(True)
  leaf = torch.requires_grad_(torch.detach(flat))
  prediction = __torch__.network(__torch__.unpack(leaf), points, directions, scalars, mask, padded)
  loss = torch.mul(torch.sum(__torch__.squared_error(prediction, target, mask)), share)
  derivative = torch.grad([loss], [leaf])[0]
  torch.set_grad_enabled(False)
  if torch.__isnot__(derivative, None):
    _ = torch.copy_(gradient, unchecked_cast(Tensor, derivative))
  return torch.detach(torch.to(loss, 7))
