/** What the descriptions of roles and rights share. */
import { jsonContent } from './components.ts'
import { whole } from './design-schemas.ts'

export type Part = Readonly<Record<string, unknown>>

export const tags = ['rights']
export const CALLER = ['NotSignedIn', 'Forbidden', 'NotFound'] as const
export const WRITE = [...CALLER, 'BadRequest', 'Invalid', 'Conflict', 'TooLarge', 'NotJson'] as const
export const name = { type: 'string', pattern: '^[a-z][a-z0-9_]{0,62}$' }

export function answer(data: Part, status = 200): Part {
  return { [status]: { description: 'Done', content: jsonContent(whole({ data })) } }
}

export function path(parameter: string, schema: Part = name): Part {
  return { name: parameter, in: 'path', required: true, schema }
}

export function query(parameter: string, schema: Part, required = false): Part {
  return { name: parameter, in: 'query', required, schema }
}

export function body(schema: Part): Part {
  return { required: true, content: jsonContent(schema) }
}
