"""arctan, the inverse square root units and the radial functions without exponentials, and
logish, smish and colu, from their definitions: see tools/make_tables.py."""
import mpmath as mp


def isru(x, alpha):
    return x / mp.sqrt(1 + alpha * x**2)


def isrlu(x, alpha):
    return x if x >= 0 else isru(x, alpha)


def inverse_quadratic(x, epsilon):
    return 1 / (1 + (epsilon * x) ** 2)


def multiquadric(x, epsilon):
    return mp.sqrt(1 + (epsilon * x) ** 2)


def inverse_multiquadric(x, epsilon):
    return 1 / mp.sqrt(1 + (epsilon * x) ** 2)


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def logish(x):
    return x * mp.log(1 + sigmoid(x))


def smish(x):
    return x * mp.tanh(mp.log(1 + sigmoid(x)))


def colu(x):
    return x / (1 - x * mp.exp(-(x + mp.exp(x))))


FUNCTIONS = [
    ("arctan", [], mp.atan, 1e6, []),
    ("isru", [1], isru, 1e4, []),
    ("isru", [0.3], isru, 1e4, []),
    ("isru", [1e6], isru, 10, []),
    ("isrlu", [1], isrlu, 1e4, []),
    ("isrlu", [2.5], isrlu, 1e4, []),
    ("inverse_quadratic", [1], inverse_quadratic, 1e6, []),
    ("inverse_quadratic", [0.3], inverse_quadratic, 1e6, []),
    ("multiquadric", [1], multiquadric, 1e6, []),
    ("multiquadric", [7.5], multiquadric, 1e6, []),
    ("inverse_multiquadric", [1], inverse_multiquadric, 1e6, []),
    ("inverse_multiquadric", [0.3], inverse_multiquadric, 1e6, []),
    ("logish", [], logish, 85, []),
    ("smish", [], smish, 85, []),
    ("colu", [], colu, 80, []),
]
