"""Reverse-mode automatic differentiation on a tape.

While the forward pass runs, each primitive (`engine.ops`) writes one entry on the tape: its result
and how to send a gradient back to its inputs. The entries stand in the order of computation, so a
parent always comes before its child and reading the tape backward is a topological order: no
recursion, no sorting, however deep the model.

A tape is reused: `reset` forgets the entries and keeps the memory (`engine.workspace`).

Source: Baydin et al. 2018, "Automatic differentiation in machine learning: a survey",
arXiv 1502.05767, section 3.2 (reverse accumulation, the Wengert list).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.types import Array, DType
from engine.workspace import Workspace

Backward = Callable[[Array], None]
"""Takes d loss / d value of its node and deposits gradients in the node's parents."""


class Node:
    """A value on the tape, and the gradient of the loss with respect to it.

    `value`: the result, any shape. `grad`: same shape, None until something was deposited.
    `needs_grad`: False for data and frozen weights; primitives skip the work then. `home`: for a
    weight, where its gradient lies in the model's flat gradient; None for everything else.
    """

    __slots__ = ("backward", "grad", "home", "needs_grad", "parents", "tape", "value")

    def __init__(
        self,
        tape: Tape,
        value: Array,
        parents: tuple[Node, ...] = (),
        backward: Backward | None = None,
        *,
        needs_grad: bool = False,
        home: Array | None = None,
    ) -> None:
        self.tape = tape
        self.value = value
        self.parents = parents
        self.backward = backward
        self.needs_grad = needs_grad
        self.home = home
        self.grad: Array | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the value."""
        return self.value.shape

    def grad_buffer(self) -> Array:
        """An array of the value's shape to compute a gradient in, before `deposit`.

        For a weight that has none yet this is its place in the flat gradient: no copy follows.
        """
        if self.home is not None and self.grad is None:
            return self.home
        return self.tape.buffer(self.value.shape)

    def deposit(self, gradient: Array) -> None:
        """Add a gradient of the value's shape.

        The array now belongs to the node: the caller must not use it again.
        """
        if self.grad is not None:
            self.grad += gradient
            self.tape.workspace.give(gradient)
        elif self.home is not None and gradient is not self.home:
            self.home[...] = gradient
            self.tape.workspace.give(gradient)
            self.grad = self.home
        else:
            self.grad = gradient


class Tape:
    """Records primitives as they run, then sends gradients backward through them.

    `dtype` is the float type of every buffer. With `recording=False` values are computed and
    nothing is kept: evaluation.
    """

    def __init__(self, dtype: DType | type = np.float32, *, recording: bool = True) -> None:
        self.dtype: DType = np.dtype(dtype)
        self.recording = recording
        self.workspace = Workspace(self.dtype)
        self._nodes: list[Node] = []
        self._spent = False
        self._weights: list[Node] = []

    def reset(self) -> None:
        """Forget what was recorded; arrays of earlier steps may be overwritten from now on."""
        self._nodes.clear()
        self._spent = False
        self.workspace.reset()
        for weight in self._weights:
            weight.grad = None

    def buffer(self, shape: tuple[int, ...]) -> Array:
        """An uncleared array of the tape's type, valid until the next `reset`."""
        return self.workspace.take(shape)

    def constant(self, value: Array) -> Node:
        """A value that receives no gradient: data, frozen weights."""
        return Node(self, value)

    def weight(self, value: Array, grad: Array | None) -> Node:
        """A trainable array whose gradient is written into `grad` (same shape).

        The node outlives `reset`. With `grad=None` the weight is frozen.
        """
        node = Node(self, value, needs_grad=grad is not None, home=grad)
        if grad is not None:
            self._weights.append(node)
        return node

    def record(self, value: Array, parents: tuple[Node, ...], backward: Backward) -> Node:
        """Write down a primitive's result; called by primitives only."""
        if not self.recording or not any(parent.needs_grad for parent in parents):
            return Node(self, value)
        node = Node(self, value, parents, backward, needs_grad=True)
        self._nodes.append(node)
        return node

    def backward(self, loss: Node, seed: float = 1.0) -> None:
        """Fill the gradients of all weights with `seed` times d loss / d weight.

        `loss` holds one number. A weight that the loss does not depend on gets zeros. Raises
        ValueError when the loss is not a single number, and when the tape was read backward
        before: its arrays are in use for other things by then. `reset` and compute again.
        """
        if self._spent:
            raise ValueError("This tape was read backward already: reset it, compute, and repeat.")
        if loss.value.size != 1:
            raise ValueError(f"Only a single number has a gradient; this has shape {loss.shape}.")
        if loss.needs_grad:
            loss.grad = np.full(loss.shape, seed, self.dtype)
        self._spent = True
        for node in reversed(self._nodes):
            if node.grad is None or node.backward is None:
                continue
            node.backward(node.grad)
            # A primitive may have handed this very array on to a parent (`add`, a residual).
            if not any(parent.grad is node.grad for parent in node.parents):
                self.workspace.give(node.grad)
        for weight in self._weights:
            if weight.grad is None and weight.home is not None:
                weight.home.fill(0)
