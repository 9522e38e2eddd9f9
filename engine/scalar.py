"""The whole idea of backpropagation in one screen: gradients of single numbers.

Teaching material, and slow on purpose: every number is an object. The engine proper does the same
with whole arrays (`engine.tape`). Nothing else uses this file but the lesson on backpropagation.

Source: Rumelhart, Hinton & Williams 1986, "Learning representations by back-propagating errors".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np


class Scalar:
    """A number that remembers how it was made.

    `value`: the number. `grad`: how much the final result would change per unit of this number,
    filled by `backward`. `inputs`: what it was made from, each with its own local slope.
    """

    __slots__ = ("grad", "inputs", "value")

    def __init__(self, value: float, inputs: tuple[tuple[Scalar, float], ...] = ()) -> None:
        self.value = float(value)
        self.inputs = inputs
        self.grad = 0.0

    def __add__(self, other: Scalar | float) -> Scalar:
        other = as_scalar(other)
        return Scalar(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other: Scalar | float) -> Scalar:
        other = as_scalar(other)
        return Scalar(self.value * other.value, ((self, other.value), (other, self.value)))

    def __pow__(self, power: float) -> Scalar:
        return Scalar(self.value**power, ((self, power * self.value ** (power - 1)),))

    def tanh(self) -> Scalar:
        """A smooth step between -1 and 1; its slope is 1 - tanh^2."""
        result = math.tanh(self.value)
        return Scalar(result, ((self, 1 - result * result),))

    def relu(self) -> Scalar:
        """The number if positive, else 0; its slope is 1 or 0."""
        return Scalar(max(0.0, self.value), ((self, float(self.value > 0)),))

    def exp(self) -> Scalar:
        """e to this number; its slope is the result itself."""
        result = math.exp(self.value)
        return Scalar(result, ((self, result),))

    def log(self) -> Scalar:
        """Natural logarithm; its slope is one over the number."""
        return Scalar(math.log(self.value), ((self, 1 / self.value),))

    def __neg__(self) -> Scalar:
        return self * -1.0

    def __sub__(self, other: Scalar | float) -> Scalar:
        return self + -as_scalar(other)

    def __rsub__(self, other: float) -> Scalar:
        return -self + other

    def __truediv__(self, other: Scalar | float) -> Scalar:
        return self * as_scalar(other) ** -1.0

    def __rtruediv__(self, other: float) -> Scalar:
        return as_scalar(other) / self

    __radd__ = __add__
    __rmul__ = __mul__

    def __repr__(self) -> str:
        return f"Scalar({self.value:g}, grad={self.grad:g})"

    def backward(self) -> None:
        """Set `grad` of every number this one was made from.

        The chain rule, from the result back: an input's share is its local slope times the share of
        what it went into, added up over all uses. Each number is visited after all its uses.
        """
        order = made_from(self)
        for number in order:
            number.grad = 0.0
        self.grad = 1.0
        for number in reversed(order):
            for source, slope in number.inputs:
                source.grad += slope * number.grad


def as_scalar(number: Scalar | float) -> Scalar:
    """The number itself, or a plain number as one."""
    return number if isinstance(number, Scalar) else Scalar(number)


def made_from(result: Scalar) -> list[Scalar]:
    """All numbers `result` depends on, inputs before what they went into, `result` last."""
    order: list[Scalar] = []
    seen: set[int] = set()
    waiting: list[tuple[Scalar, bool]] = [(result, False)]
    while waiting:
        number, inputs_done = waiting.pop()
        if inputs_done:
            order.append(number)
        elif id(number) not in seen:
            seen.add(id(number))
            waiting.append((number, True))
            waiting += [(source, False) for source, _ in number.inputs]
    return order


class Network:
    """A small network of neurons: each adds up its weighted inputs and a bias, then applies tanh.

    `sizes`: numbers per layer, inputs first: (2, 8, 1) has two inputs, eight hidden neurons and one
    output. The last layer has no tanh. `parameters`: all weights and biases.
    """

    def __init__(self, sizes: Sequence[int], rng: np.random.Generator) -> None:
        self.layers: list[list[tuple[list[Scalar], Scalar]]] = []
        for inputs, outputs in pairwise(sizes):
            scale = inputs**-0.5
            self.layers.append(
                [
                    ([Scalar(rng.normal(0, scale)) for _ in range(inputs)], Scalar(0.0))
                    for _ in range(outputs)
                ]
            )

    @property
    def parameters(self) -> list[Scalar]:
        """Every number that training adjusts, layer by layer."""
        return [
            number
            for layer in self.layers
            for weights, bias in layer
            for number in (*weights, bias)
        ]

    def __call__(self, inputs: Iterable[float | Scalar]) -> list[Scalar]:
        """The outputs for one point."""
        values = [as_scalar(number) for number in inputs]
        for depth, layer in enumerate(self.layers):
            last = depth == len(self.layers) - 1
            values = [
                total if last else total.tanh()
                for total in (weighted(weights, values, bias) for weights, bias in layer)
            ]
        return values


def weighted(weights: Sequence[Scalar], values: Sequence[Scalar], bias: Scalar) -> Scalar:
    """bias + the sum of weight times value."""
    total = bias
    for weight, value in zip(weights, values, strict=True):
        total = total + weight * value
    return total
