"""Muon: step every direction of a matrix by the same amount."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

import numpy as np

from engine.errors import KnobError
from engine.nn.parameters import Parameters
from engine.optim.adamw import UPDATE_WORK, AdamW
from engine.optim.settings import checked_names, checked_rate, checked_share
from engine.parallel import count_workers, run_all
from engine.types import Array

POLYNOMIALS = (
    (7.71097, -22.11375, 16.24874),
    (3.21528, -2.41117, 0.50130),
    (2.21831, -1.59399, 0.41075),
)
"""(a, b, c) of a s + b s^3 + c s^5, applied one after the other: singular values s between 0.02 and
1 come out between 0.90 and 1.10. Each is the polynomial closest to 1, by its largest distance, over
the range the one before leaves. Source of the method: Amsel et al. 2025 (Polar Express),
arXiv 2505.16932, section 4."""


class Muon:
    """Momentum whose step is made orthogonal, for hidden matrices; AdamW for the rest.

    A gradient matrix is dominated by a few directions, so that a plain step hardly moves along the
    others. Muon keeps the step's directions and sets all their sizes to one.

    `lr`: size of a hidden matrix's step, per direction. `adam_lr`: the rate for the embedding,
    scaled along when `step` is given another `lr` (unless `lr` is 0, which has no scale). `hidden`:
    names of the matrices it treats; by default all matrices but the embedding. Raises KnobError
    for a rate that is negative or not finite, a momentum outside [0, 1), a name that is unknown or
    no matrix.

    Source: Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks",
    kellerjordan.github.io/posts/muon (Nesterov momentum 0.95, step scaled by sqrt(out / in)).
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.02,
        adam_lr: float = 3e-3,
        momentum: float = 0.95,
        hidden: Collection[str] | None = None,
    ) -> None:
        self.params = params
        self.lr = checked_rate(lr)
        self.momentum = checked_share(momentum, "The momentum")
        matrices = {name for name, shape in params.shapes.items() if len(shape) == 2}
        names = matrices - {"embedding"} if hidden is None else checked_names(params, hidden)
        if names - matrices:
            raise KnobError(f"Muon treats matrices; {min(names - matrices)!r} is none.")
        self._adam_share = adam_lr / lr if lr else None
        rest = [name for name in params.shapes if name not in names]
        self._adam = AdamW(params, lr=adam_lr, weight_decay=0.0, names=rest)
        self.velocity = params.split(np.zeros_like(params.flat))
        self._hidden = [name for name in params.shapes if name in names]
        self._workers = count_workers(len(self._hidden), UPDATE_WORK * params.size)
        largest = max((params.views[name].size for name in self._hidden), default=0)
        self._scratch = np.empty((self._workers, 2, largest), params.dtype)

    def step(self, lr: float | None = None) -> None:
        """Update the weights from `params.grad`; `lr` replaces the hidden rate for this step.

        Raises KnobError for a rate that is negative or not finite.
        """
        rate = checked_rate(self.lr if lr is None else lr)
        self._adam.step(None if self._adam_share is None else rate * self._adam_share)
        run_all([partial(self._update_some, rate, part) for part in range(self._workers)])

    def _update_some(self, rate: float, part: int) -> None:
        for name in self._hidden[part :: self._workers]:
            self._update(name, rate, self._scratch[part])

    def _update(self, name: str, rate: float, scratch: Array) -> None:
        weight, grad, velocity = (
            self.params.views[name],
            self.params.grads[name],
            self.velocity[name],
        )
        velocity *= self.momentum
        velocity += grad
        ahead, step = (row[: weight.size].reshape(weight.shape) for row in scratch)
        # Nesterov: where the velocity will be after the next one
        np.multiply(velocity, self.momentum, out=ahead)
        ahead += grad
        rows, columns = weight.shape
        orthogonal(ahead, out=step)
        step *= weight.dtype.type(rate * max(1.0, columns / rows) ** 0.5)
        weight -= step


def orthogonal(matrix: Array, out: Array | None = None) -> Array:
    """The nearest matrix whose singular values are all about one: (D, E) -> (D, E), into `out`.

    An odd polynomial of a matrix acts on its singular values alone, so the right polynomials,
    repeated, bring every value to one. All the work is done on the smaller square side: with
    A = M M' (S, S), each step multiplies M by Q = a I + b A + c A^2 from the left; A then turns
    into Q A Q, and only the product P of all Q ever meets M. Values below about 0.02 of the largest
    stay smaller than one. A zero matrix stays zero.
    """
    wide = matrix.shape[0] <= matrix.shape[1]
    gram = matrix @ matrix.T if wide else matrix.T @ matrix  # (S, S), S = min(D, E)
    norm = float(np.linalg.norm(gram))
    if norm == 0.0:
        zeros: Array = np.multiply(matrix, 0, out=out)
        return zeros
    # The root of the Gram matrix's length is at least the largest singular value, and much closer
    # to it than the length of M itself.
    gram /= 1.02 * norm
    product = np.eye(len(gram), dtype=gram.dtype)
    for number, (a, b, c) in enumerate(POLYNOMIALS, start=1):
        q = gram @ gram.T  # A^2: A is symmetric
        q *= c
        q += b * gram
        q.reshape(-1)[:: len(q) + 1] += a  # the diagonal
        product = q if number == 1 else q @ product
        if number < len(POLYNOMIALS):
            gram = q @ gram @ q
    product /= (1.02 * norm) ** 0.5
    left, right = (product, matrix) if wide else (matrix, product)
    result: Array = np.matmul(left, right, out=out)
    return result
