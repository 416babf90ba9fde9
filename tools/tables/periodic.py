"""The periodic family: definitions for tools/make_tables.py."""

import mpmath as mp


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def snake(x, a):
    return x + mp.sin(a * x) ** 2 / a


def snake_beta(x, a, b):
    return x + mp.sin(a * x) ** 2 / b


def sinlu(x, a, b):
    return (x + a * mp.sin(b * x)) * sigmoid(x)


def gabor(x, w, s):
    return mp.cos(w * x) * mp.exp(-((s * x) ** 2))


FUNCTIONS = [
    ("snake", [1], snake, 20, []),
    ("snake", [-0.3], snake, 100, []),
    ("snake", [50], snake, 10, []),
    ("snake_beta", [1, 1], snake_beta, 20, []),
    ("snake_beta", [0.7, 2.5], snake_beta, 20, []),
    ("snake_beta", [3, -0.4], snake_beta, 20, []),
    ("sinc", [], lambda x: mp.sin(mp.pi * x) / (mp.pi * x), 30, []),
    ("gcu", [], lambda x: x * mp.cos(x), 100, []),
    ("sinlu", [1, 1], sinlu, 80, []),
    ("sinlu", [-2.5, 0.7], sinlu, 80, []),
    ("gabor", [10, 10], gabor, 0.9, []),
    ("gabor", [-30, 0.5], gabor, 18, []),
]
