//! How many operations a function's shader does for an element: what is left of its text when calls are
//! written out, equal operations are one, and what nobody needs is dropped, as a compiler does.

use std::collections::HashMap;

use wgpu::naga::{
    self, BinaryOperator, Expression, Function, Handle, MathFunction, Module, Statement,
};
use wgpu_activations::{Chain, Direction, Kind};

/// Operations for one element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Operations {
    /// All, with a multiplication and an addition for each fma.
    pub all: usize,
    /// How many of these are divisions and square roots.
    pub slow: usize,
}

/// Those of f, f′ and f″; none of what is not a straight line.
pub fn of(kind: Kind) -> [Option<Operations>; 3] {
    [
        (Direction::Forward, "f"),
        (Direction::Backward, "f_d1"),
        (Direction::Second, "f_d2"),
    ]
    .map(|(direction, name)| {
        let text = Chain::map(kind).compiled_wgsl(direction);
        let module = naga::front::wgsl::parse_str(&text).ok()?;
        count(&module, name)
    })
}

/// Those of the function that `caller` calls first.
fn count(module: &Module, caller: &str) -> Option<Operations> {
    let functions = || module.functions.iter().map(|(_, function)| function);
    let caller = functions().find(|f| f.name.as_deref() == Some(caller))?;
    let called = caller.body.iter().find_map(first_call)?;
    let function = &module.functions[called];
    let mut graph = Graph::default();
    let arguments = (0..function.arguments.len()).map(|i| graph.node(Node::Given(i)));
    let arguments: Vec<Value> = arguments.map(Value::One).collect();
    let result = graph.call(module, function, &arguments)?;
    Some(graph.count(&result))
}

fn first_call(statement: &Statement) -> Option<Handle<Function>> {
    match statement {
        Statement::Call { function, .. } => Some(*function),
        Statement::Block(block) => block.iter().find_map(first_call),
        Statement::Loop { body, .. } => body.iter().find_map(first_call),
        _ => None,
    }
}

/// The number of a node.
type Number = usize;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Node {
    /// An argument, or whatever costs nothing.
    Given(usize),
    /// A constant, by its text.
    Constant(String),
    /// An operation, by its name, and how many it counts for.
    Operation(String, Vec<Number>, usize),
    /// The same number with its bits taken for another type.
    Bits(String, Number),
}

/// What an expression stands for: a number, or the members of a structure.
#[derive(Clone, Debug)]
enum Value {
    One(Number),
    Members(Vec<Value>),
}

/// Operations on numbers, each once.
#[derive(Default)]
struct Graph {
    nodes: Vec<Node>,
    numbers: HashMap<Node, Number>,
}

impl Graph {
    fn node(&mut self, node: Node) -> Number {
        let next = self.nodes.len();
        let number = *self.numbers.entry(node.clone()).or_insert(next);
        if number == next {
            self.nodes.push(node);
        }
        number
    }

    fn operation(&mut self, name: String, on: &[&Value], cost: usize) -> Option<Value> {
        let on: Option<Vec<Number>> = on.iter().map(|value| value.one()).collect();
        let on = on?;
        // What compilers compute from constants alone costs nothing.
        let is_constant = |number: &Number| matches!(self.nodes[*number], Node::Constant(_));
        let node = match on.iter().all(is_constant) {
            true => Node::Constant(format!("{name} {on:?}")),
            false => Node::Operation(name, on, cost),
        };
        Some(Value::One(self.node(node)))
    }

    /// The result of a straight line of statements.
    fn call(&mut self, module: &Module, function: &Function, given: &[Value]) -> Option<Value> {
        let mut line = Line {
            graph: self,
            module,
            function,
            given,
            values: HashMap::new(),
            variables: HashMap::new(),
        };
        line.run(&function.body)?
    }

    /// What is needed for a value.
    fn count(&self, value: &Value) -> Operations {
        let mut needed = vec![false; self.nodes.len()];
        let mut open = Vec::new();
        value.numbers(&mut open);
        let mut total = Operations::default();
        while let Some(number) = open.pop() {
            if std::mem::replace(&mut needed[number], true) {
                continue;
            }
            match &self.nodes[number] {
                Node::Operation(name, on, cost) => {
                    total.all += cost;
                    total.slow += usize::from(name == "Divide" || name == "Sqrt");
                    open.extend(on);
                }
                Node::Bits(_, of) => open.push(*of),
                Node::Given(_) | Node::Constant(_) => {}
            }
        }
        total
    }
}

impl Value {
    fn one(&self) -> Option<Number> {
        match self {
            Value::One(number) => Some(*number),
            Value::Members(_) => None,
        }
    }

    fn numbers(&self, out: &mut Vec<Number>) {
        match self {
            Value::One(number) => out.push(*number),
            Value::Members(members) => members.iter().for_each(|member| member.numbers(out)),
        }
    }
}

/// A function that is being gone through.
struct Line<'a> {
    graph: &'a mut Graph,
    module: &'a Module,
    function: &'a Function,
    given: &'a [Value],
    values: HashMap<Handle<Expression>, Value>,
    variables: HashMap<Handle<naga::LocalVariable>, Value>,
}

impl Line<'_> {
    /// What is returned, if something is; none at all where it is no straight line.
    fn run(&mut self, block: &naga::Block) -> Option<Option<Value>> {
        for statement in block {
            match statement {
                Statement::Emit(range) => {
                    for handle in range.clone() {
                        let value = self.evaluate(handle)?;
                        self.values.insert(handle, value);
                    }
                }
                Statement::Call {
                    function,
                    arguments,
                    result,
                } => {
                    let called = &self.module.functions[*function];
                    let given: Option<Vec<Value>> =
                        arguments.iter().map(|a| self.value(*a)).collect();
                    let value = self.graph.call(self.module, called, &given?)?;
                    if let Some(result) = result {
                        self.values.insert(*result, value);
                    }
                }
                Statement::Store { pointer, value } => match self.function.expressions[*pointer] {
                    Expression::LocalVariable(variable) => {
                        let value = self.value(*value)?;
                        self.variables.insert(variable, value);
                    }
                    _ => return None,
                },
                Statement::Block(block) => {
                    if let Some(returned) = self.run(block)? {
                        return Some(Some(returned));
                    }
                }
                Statement::Return { value } => return Some(Some(self.value((*value)?)?)),
                _ => return None,
            }
        }
        Some(None)
    }

    fn value(&mut self, handle: Handle<Expression>) -> Option<Value> {
        match self.values.get(&handle) {
            Some(value) => Some(value.clone()),
            None => self.evaluate(handle),
        }
    }

    fn evaluate(&mut self, handle: Handle<Expression>) -> Option<Value> {
        let constant = |graph: &mut Graph, text| Value::One(graph.node(Node::Constant(text)));
        Some(match &self.function.expressions[handle] {
            Expression::Literal(literal) => constant(self.graph, format!("{literal:?}")),
            Expression::Constant(number) => constant(self.graph, format!("{number:?}")),
            Expression::ZeroValue(ty) => constant(self.graph, format!("zero {ty:?}")),
            Expression::FunctionArgument(number) => self.given.get(*number as usize)?.clone(),
            Expression::Compose { components, .. } => {
                let members: Option<_> = components.iter().map(|c| self.value(*c)).collect();
                Value::Members(members?)
            }
            Expression::AccessIndex { base, index } => match self.value(*base)? {
                Value::Members(members) => members.get(*index as usize)?.clone(),
                Value::One(_) => return None,
            },
            Expression::Load { pointer } => match &self.function.expressions[*pointer] {
                Expression::LocalVariable(variable) => match self.variables.get(variable) {
                    Some(value) => value.clone(),
                    None => self.value(self.function.local_variables[*variable].init?)?,
                },
                _ => return None,
            },
            Expression::Unary { op, expr } => {
                let on = self.value(*expr)?;
                // A sign goes into the operation that takes it.
                let cost = usize::from(*op != naga::UnaryOperator::Negate);
                self.graph.operation(format!("{op:?}"), &[&on], cost)?
            }
            Expression::Binary { op, left, right } => {
                let (left, right) = (self.value(*left)?, self.value(*right)?);
                let name = match op {
                    BinaryOperator::Divide => "Divide".into(),
                    _ => format!("{op:?}"),
                };
                self.graph.operation(name, &[&left, &right], 1)?
            }
            Expression::Select {
                condition,
                accept,
                reject,
            } => {
                let on = [*condition, *accept, *reject].map(|handle| self.value(handle));
                let [Some(condition), Some(accept), Some(reject)] = on else {
                    return None;
                };
                let on = [&condition, &accept, &reject];
                self.graph.operation("Select".into(), &on, 1)?
            }
            Expression::Math {
                fun,
                arg,
                arg1,
                arg2,
                ..
            } => {
                let on: Option<Vec<Value>> = [Some(*arg), *arg1, *arg2]
                    .into_iter()
                    .flatten()
                    .map(|handle| self.value(handle))
                    .collect();
                let cost = match fun {
                    MathFunction::Fma | MathFunction::Clamp => 2,
                    _ => 1,
                };
                let on = on?;
                let on: Vec<&Value> = on.iter().collect();
                self.graph.operation(format!("{fun:?}"), &on, cost)?
            }
            Expression::As {
                expr,
                kind,
                convert,
            } => {
                let on = self.value(*expr)?;
                match convert {
                    Some(_) => self.graph.operation(format!("to {kind:?}"), &[&on], 1)?,
                    None => {
                        let node = match &self.graph.nodes[on.one()?] {
                            Node::Constant(text) => Node::Constant(format!("{kind:?} {text}")),
                            _ => Node::Bits(format!("{kind:?}"), on.one()?),
                        };
                        Value::One(self.graph.node(node))
                    }
                }
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> Option<Operations> {
        let module = naga::front::wgsl::parse_str(text).expect("WGSL");
        count(&module, "f")
    }

    #[test]
    fn equal_operations_are_one_and_what_nobody_needs_is_none() {
        let text = "struct Two { hi: f32, lo: f32 }\n\
            fn two(x: f32) -> Two { let y = x * x; return Two(y + 1.0, sqrt(y)); }\n\
            fn g(x: f32) -> f32 { return two(x).hi + two(x).hi / (x * x); }\n\
            fn f(x: f32) -> f32 { return g(x); }";
        // x x, + 1, /, +
        assert_eq!(counted(text), Some(Operations { all: 4, slow: 1 }));
    }

    #[test]
    fn what_branches_is_not_counted() {
        let text = "fn g(x: f32) -> f32 { if (x > 0.0) { return x; } return -x; }\n\
            fn f(x: f32) -> f32 { return g(x); }";
        assert_eq!(counted(text), None);
    }

    #[test]
    fn functions_of_the_list_are_straight_lines() {
        let [value, slope, bend] = of(Kind::Relu);
        assert!(value.is_some() && slope.is_some() && bend.is_some());
        let few = |kind| of(kind)[0].map_or(usize::MAX, |operations| operations.all);
        assert!(few(Kind::Relu) < few(Kind::Tanh) && few(Kind::Tanh) < few(Kind::GeluTanh));
    }
}
