/** Gives syntax its meaning over the fields: names, functions, numbers of arguments, types. Every fault is reported. */
import type { Text } from '../../kernel/text.ts'
import type { RuleFields } from '../value-types.ts'
import { Exact, written } from './decimals.ts'
import type { Formula, FormulaType } from './formula.ts'
import { checkOptions } from './options.ts'
import type { Param } from './functions/function.ts'
import { formulaFunctions, formulaOperators } from './functions/index.ts'
import type { Fault } from './issue.ts'
import { fieldNamed } from './names.ts'
import type { Syntax, SyntaxCall } from './parser.ts'
import { paramsFor } from './signature.ts'
import { argumentsFault, mismatchFault, unknownFunction, wordFault, wrongTypeFault } from './type-faults.ts'

/** A formula; `NULL` for what is null whatever the record, which takes any type; nothing when there is a fault. */
type Found = Formula | typeof NULL | undefined
const NULL = 'null'

const ALWAYS_NULL: Text = { zh: '公式的结果总是空值', en: 'the formula gives null whatever the record' }

export function checkSyntax(syntax: Syntax, fields: RuleFields): { formula: Formula } | { faults: Fault[] } {
  const checker = new Checker(fields)
  const found = checker.check(syntax)
  if (found === NULL && checker.faults.length === 0) {
    return { faults: [{ code: 'FORMULA_TYPE', span: syntax.span, message: ALWAYS_NULL }] }
  }
  return found !== undefined && found !== NULL && checker.faults.length === 0
    ? { formula: found }
    : { faults: checker.faults }
}

class Checker {
  readonly faults: Fault[] = []
  readonly #fields: RuleFields

  constructor(fields: RuleFields) {
    this.#fields = fields
  }

  check(syntax: Syntax): Found {
    switch (syntax.kind) {
      case 'number':
        return { kind: 'literal', type: 'decimal', value: written(new Exact(syntax.value)) }
      case 'text':
        return { kind: 'literal', type: 'text', value: syntax.value }
      case 'word':
        return syntax.value === 'null' ? NULL : { kind: 'literal', type: 'boolean', value: syntax.value === 'true' }
      case 'name':
      case 'label': {
        const found = fieldNamed(syntax.name, syntax.span, this.#fields)
        return 'field' in found ? found.field : this.#fail(found.fault)
      }
      case 'call':
      case 'operator':
        return this.#call(syntax)
    }
  }

  #call(syntax: SyntaxCall): Found {
    const definition = (syntax.kind === 'operator' ? formulaOperators : formulaFunctions).find(syntax.name)
    // the arguments are checked in any case, for all that is wrong to be told at once
    const found = syntax.args.map((each) => this.check(each))
    if (!definition) return this.#fail(unknownFunction(syntax))
    const params = paramsFor(definition, syntax.args.length)
    if (!params) return this.#fail(argumentsFault(syntax, definition))
    const groups = this.#fit(syntax, params, found)
    if (!groups || found.includes(undefined)) return undefined
    const type = typeof definition.result === 'string' ? definition.result : groups.get(definition.result.group)
    if (type === undefined) return NULL
    const args = found.flatMap((each, index) => (each === undefined ? [] : [typed(each, params[index], groups)]))
    const fault = checkOptions({ syntax, args, fields: this.#fields })
    return fault ? this.#fail(fault) : { kind: 'call', type, name: syntax.name, args }
  }

  /** The type of every group of parameters, once all arguments suit theirs. */
  #fit(syntax: SyntaxCall, params: readonly Param[], found: readonly Found[]): Map<string, FormulaType> | undefined {
    const groups = new Map<string, FormulaType>()
    const before = this.faults.length
    for (const [index, param] of params.entries()) {
      const [argument, at] = [found[index], syntax.args[index]]
      if (!at) continue
      const fault = param.words ? wordFault(at, param, param.words) : typeFault({ syntax, at, param, argument, groups })
      if (fault) this.faults.push(fault)
    }
    return this.faults.length === before ? groups : undefined
  }

  #fail(fault: Fault): undefined {
    this.faults.push(fault)
  }
}

interface Fitting {
  readonly syntax: SyntaxCall
  readonly at: Syntax
  readonly param: Param
  readonly argument: Found
  readonly groups: Map<string, FormulaType>
}

function typeFault({ syntax, at, param, argument, groups }: Fitting): Fault | undefined {
  if (argument === undefined || argument === NULL) return undefined
  const { type } = argument
  if (!param.types.includes(type)) return wrongTypeFault({ syntax, span: at.span, param, type })
  if (param.group === undefined) return undefined
  const known = groups.get(param.group)
  if (known === undefined) groups.set(param.group, type)
  return known === undefined || known === type
    ? undefined
    : mismatchFault({ syntax, span: at.span, expected: known, type })
}

/** An argument with the type that its parameter has here, which `null` takes on. */
function typed(
  argument: Formula | typeof NULL,
  param: Param | undefined,
  groups: ReadonlyMap<string, FormulaType>,
): Formula {
  if (argument !== NULL) return argument
  const type = (param?.group === undefined ? undefined : groups.get(param.group)) ?? param?.types[0] ?? 'text'
  return { kind: 'literal', type, value: null }
}
