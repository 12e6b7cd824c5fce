/** What naming a key adds to the description of every POST and PATCH. */
import { refusals } from './components.ts'

type Paths = Record<string, unknown>

interface Operation {
  readonly parameters?: readonly unknown[]
  readonly responses?: Record<string, unknown>
}

/** All of `parts` in one, where writes take an `Idempotency-Key`. */
export function repeatable(...parts: readonly Paths[]): Paths {
  const paths = Object.entries(Object.assign({}, ...parts) as Record<string, Record<string, Operation>>)
  return Object.fromEntries(
    paths.map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item).map(([method, operation]) => [
          method,
          method === 'post' || method === 'patch' ? withKey(operation) : operation,
        ]),
      ),
    ]),
  )
}

function withKey({ parameters = [], responses, ...rest }: Operation): Operation {
  return {
    ...rest,
    parameters: [...parameters, { $ref: '#/components/parameters/IdempotencyKey' }],
    responses: { ...refusals('BadRequest', 'Conflict', 'Invalid'), ...responses },
  }
}
