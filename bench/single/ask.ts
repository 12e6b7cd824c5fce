/** Single requests to a contestant, timed. */
import type { Contestant, Person } from '../arena.ts'

export interface Asked {
  readonly status: number
  readonly text: string
  readonly ms: number
}

export async function ask(
  { url, token }: Contestant,
  person: Person,
  path: string,
  options: { method?: string; body?: unknown } = {},
): Promise<Asked> {
  const began = performance.now()
  const { method = 'GET', body } = options
  const answer = await fetch(`${url.href.replace(/\/$/, '')}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token(person)}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, text, ms: performance.now() - began }
}

/** @throws Error when it is refused */
export async function askFor<T>(...given: Parameters<typeof ask>): Promise<T> {
  const { status, text } = await ask(...given)
  if (status >= 300) throw new Error(`${given[2]}: ${status} ${text.slice(0, 300)}`)
  return JSON.parse(text) as T
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}
