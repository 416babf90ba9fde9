"""Functions built from tanh and its relatives."""

import mpmath as mp


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def softplus(x):
    return mp.log1p(mp.exp(x))


def scaled_tanh(x, alpha, beta):
    return alpha * mp.tanh(beta * x)


def softcap(x, cap):
    return cap * mp.tanh(x / cap)


def situ(x, beta):
    return softcap(x, beta) * sigmoid(x)


def dyt(x, alpha):
    return mp.tanh(alpha * x)


def aptx(x, alpha, beta, gamma):
    return (alpha + mp.tanh(beta * x)) * gamma * x


def quick_gelu(x, alpha):
    return x * sigmoid(alpha * x)


def dsilu(x):
    return sigmoid(x) * (1 + x * sigmoid(-x))


def elish(x):
    return (x if x >= 0 else mp.expm1(x)) * sigmoid(x)


def soft_clip(x, p):
    return (softplus(p * (x + 1)) - softplus(p * (x - 1))) / p - 1


FUNCTIONS = [
    ("scaled_tanh", ["1.7159", "0.6666666666666666"], scaled_tanh, 60, []),
    ("scaled_tanh", [-0.3, 2.7], scaled_tanh, 15, []),
    ("softcap", [30], softcap, 1200, []),
    ("softcap", [0.7], softcap, 28, []),
    ("situ", [4], situ, 170, []),
    ("situ", [0.7], situ, 85, []),
    ("dyt", [0.5], dyt, 80, []),
    ("dyt", [-3.3], dyt, 12, []),
    ("tanh_shrink", [], lambda x: x - mp.tanh(x), 40, []),
    ("lisht", [], lambda x: x * mp.tanh(x), 40, []),
    ("aptx", [1, 1, 0.5], aptx, 40, []),
    ("aptx", [-1, 0.7, 3], aptx, 55, []),
    ("aptx", [0.3, 2, 1], aptx, 20, []),
    ("quick_gelu", ["1.702"], quick_gelu, 50, []),
    ("quick_gelu", [-0.3], quick_gelu, 280, []),
    ("dsilu", [], dsilu, 85, []),
    ("elish", [], elish, 85, [0]),
    ("tanh_exp", [], lambda x: x * mp.tanh(mp.exp(x)), 85, []),
    ("soft_clip", [1], soft_clip, 85, []),
    ("soft_clip", [0.1], soft_clip, 800, []),
    ("soft_clip", [20], soft_clip, 5, []),
]
