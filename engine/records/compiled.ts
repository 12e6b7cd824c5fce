/**
 * In charge of writing a statement once for all writes alike: same Model, same rights, same fields. What enters is what
 * writes the statement; what leaves is its text under the name by which connections keep it prepared, with the values of
 * one call. A statement is written for a stand-in of the caller, and what the stand-in left among its parameters is
 * replaced by what it stands for, so that no value of one call comes into another.
 */
import { type AccessPlan, DefinedValue, type Principal, systemPrincipal } from '../access/index.ts'
import { Parameters } from '../query/index.ts'
import { statementName } from '../query/prepared.ts'
import { authorOf, type WriteContext } from './context.ts'

/** Stands among the parameters for what a call gives under this name. */
export function given(name: string): string {
  return `~given:${name}`
}

/** What a call gives, by the names that `given` was asked for. */
export type Given = Readonly<Record<string, unknown>>

export interface CompiledStatement {
  readonly text: string
  readonly name: string | undefined
  readonly values: readonly unknown[]
}

type Write = (context: WriteContext, parameters: Parameters) => string

type Source = (context: WriteContext, values: Given) => unknown

interface Compiled {
  readonly text: string
  readonly sources: readonly Source[]
}

const AUTHOR = '~author'
const REASON = '~reason'
const REQUEST = '~request'
const MEANS = '~means'

const OF_CALLER: ReadonlyMap<unknown, Source> = new Map<unknown, Source>([
  [AUTHOR, (context) => authorOf(context).id],
  [REASON, (context) => authorOf(context).what],
  [MEANS, (context) => authorOf(context).what],
  [REQUEST, ({ request }) => request ?? null],
])

/** By plan, which dies with its Model; all go together when there are too many, for callers choose which fields they give. */
let compiled = new WeakMap<AccessPlan, Map<string, Compiled>>()
let count = 0
const MOST_COMPILED = 2_000

/**
 * The statement of a call.
 * @param shape what the statement depends on beside Model and rights
 */
export function compiledStatement(
  context: WriteContext,
  shape: string,
  write: Write,
  values: Given,
): CompiledStatement {
  const { moment, quiet, limited = [] } = context
  const whole = `${moment.timeZone} ${quiet === true} ${limited.join()} ${shape}`
  const { text, sources } = compile(context, whole, write)
  return { text, name: statementName(text), values: sources.map((source) => source(context, values)) }
}

function compile(context: WriteContext, shape: string, write: Write): Compiled {
  const known = compiled.get(context.plan)
  const found = known?.get(shape)
  if (found) return found
  const parameters = new Parameters()
  const text = write(standIn(context), parameters)
  const made = { text, sources: parameters.values.map((value) => sourceOf(context, value)) }
  if (count++ > MOST_COMPILED) {
    compiled = new WeakMap()
    count = 0
  }
  compiled.set(context.plan, (compiled.get(context.plan) ?? new Map<string, Compiled>()).set(shape, made))
  return made
}

function standIn(context: WriteContext): WriteContext {
  return { ...context, principal: callerLike(context.principal), request: REQUEST, means: MEANS }
}

function callerLike(principal: Principal): Principal {
  if (principal.kind === 'system') return systemPrincipal(REASON)
  if (principal.kind === 'application') return { ...principal, name: REASON }
  return principal.kind === 'user' ? { ...principal, id: AUTHOR } : principal
}

/** Where a parameter comes from; one that the caller does not stand behind may be a name that the Model gives, and no other. */
function sourceOf({ plan, principal }: WriteContext, value: unknown): Source {
  const own = OF_CALLER.get(value)
  if (own) return own
  // what a role or a scope says is the same for all who have the same plan
  if (value instanceof DefinedValue) return () => value
  if (value === plan.object.name || value === principal.kind || value === null) return () => value
  const name = typeof value === 'string' && value.startsWith(given('')) ? value.slice(given('').length) : undefined
  if (name === undefined) throw new Error('a statement that is written once holds a value of one call')
  return (_context, values) => values[name] ?? null
}
