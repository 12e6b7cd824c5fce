/** Of all that can be described, a reader gets the parts that the addresses open to them refer to. */
import type { Components } from './components.ts'

const REFERENCE = /"#\/components\/(\w+)\/([^"]+)"/g

export function usedParts(components: Components, paths: unknown): Components {
  const used = new Set<string>()
  const waiting: unknown[] = [paths]
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    for (const [, group = '', name = ''] of JSON.stringify(part).matchAll(REFERENCE)) {
      if (used.has(`${group}/${name}`)) continue
      used.add(`${group}/${name}`)
      waiting.push(groupOf(components, group)[name])
    }
  }
  const kept = (group: 'responses' | 'parameters' | 'schemas'): Record<string, unknown> =>
    Object.fromEntries(Object.entries(components[group]).filter(([name]) => used.has(`${group}/${name}`)))
  return {
    securitySchemes: components.securitySchemes,
    responses: kept('responses'),
    parameters: kept('parameters'),
    schemas: kept('schemas'),
  }
}

function groupOf(components: Components, group: string): Record<string, unknown> {
  return Object.entries(components).find(([name]) => name === group)?.[1] ?? {}
}
