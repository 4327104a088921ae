# The baseline transformer of the GATr library: pre-norm without affine parameters, MLP factor 2 with
# exact GELU. Tokens are rows: x is (B*T, d) everywhere outside attention.
# Constants: $layers blocks of width $width with $heads heads of width $head_width.


def network(p: List[Tensor],
    points: Tensor,
    directions: Tensor,
    scalars: Tensor,
    mask: Tensor,
    padded: bool) -> Tensor:
  batch = torch.size(mask, 0)
  tokens = torch.size(mask, 1)
  rows = torch.mul(batch, tokens)
  channels = torch.cat([torch.reshape(points, [rows, -1]), torch.reshape(directions, [rows, -1]), torch.reshape(scalars, [rows, -1])], 1)
  x = torch.linear(torch.index_select(channels, 1, torch.tensor($columns)), p[0], p[1])  # (B*T, d)
  bias = torch.zeros([1, 1, 1], dtype=x.dtype)
  if padded:
    hidden = torch.mul(torch.rsub(mask, 1), -1e30)  # 0 for real tokens, so far below that softmax gives exactly 0
    bias = torch.reshape(torch.repeat_interleave(hidden, $heads, 0), [-1, 1, tokens])  # (B*H, 1, T)
  at = 2
  for i in range($layers):
    y = torch.layer_norm(x, [$width], None, None, 1e-05)
    if $multi_query:
      q = torch.linear(y, p[at], p[at + 1])
      k = torch.linear(y, p[at + 2], p[at + 3])
      v = torch.linear(y, p[at + 4], p[at + 5])
      a = multi_query_attention(q, k, v, bias, batch, tokens)
      at = at + 6
    else:
      a = multi_head_attention(torch.linear(y, p[at], p[at + 1]), bias, batch, tokens)
      at = at + 2
    x = torch.add(x, torch.linear(a, p[at], p[at + 1]))
    y = torch.layer_norm(x, [$width], None, None, 1e-05)
    y = torch.linear(torch.gelu(torch.linear(y, p[at + 2], p[at + 3])), p[at + 4], p[at + 5])
    x = torch.add(x, y)
    at = at + 6
  return torch.reshape(torch.linear(x, p[at], p[at + 1]), [batch, tokens, 3])
