/**
 * Asks about values instead of for them: by order, groups, extremes and conditions. Who does not read a field clearly in
 * every row may ask none of this, and of a field that they do not know nothing tells that it is there.
 */
import type { Answer } from '../client.ts'
import type { Cells } from './cells.ts'
import { everywhere, type IsThere } from './reading.ts'
import type { World } from './world.ts'

const FIELDS = ['name', 'code', 'phone', 'secret', 'email'] as const

const QUESTIONS: Readonly<Record<string, (field: string) => string>> = {
  sorted: (field) => `/api/v1/plant?sort=${field}`,
  grouped: (field) => `/api/v1/plant/aggregate?group=${field}`,
  distinct: (field) => `/api/v1/plant/aggregate?measures=distinct:${field}`,
  beginning: (field) => `/api/v1/plant?filter=${encodeURIComponent(JSON.stringify({ starts: [{ var: field }, '1'] }))}`,
  following: (field) =>
    `/api/v1/care?filter=${encodeURIComponent(JSON.stringify({ starts: [{ var: `plant.${field}` }, '1'] }))}`,
  'in the tree': (field) => `/api/v1/plant/tree?sort=${field}`,
}

export async function askEverything(world: World, cells: Cells, isThere: IsThere = everywhere): Promise<void> {
  const { expected } = world
  const questions = Object.entries(QUESTIONS).filter(([, address]) => isThere({ route: routeOf(address('')) }))
  for (const person of world.people) {
    const client = world.client(person)
    for (const [how, address] of questions) {
      const unknown = await client.get(address('no_such_field'))
      for (const field of FIELDS) {
        const answer = await client.get(address(field))
        const where = `${person.name} asks for ${field} ${how}`
        const reads = ['plant', ...(how === 'following' ? ['care'] : [])]
        const isAllowed =
          reads.every((object) => expected.mayEver(person, 'read', object)) && expected.mayAsk(person, 'plant', field)
        cells.judge(isAllowed ? answer.status === 200 : isRefused(answer), () => `${where}: ${said(answer)}`)
        if (expected.sees(person, 'plant', field)) continue
        const isAlike = codeOf(answer) === codeOf(unknown)
        cells.check(isAlike, () => `${where} and hears that it is there: ${said(answer)}`)
      }
    }
  }
}

function routeOf(address: string): string {
  return `GET ${address.replace(/\?.*/, '').replace(/(plant|care)/, ':object')}`
}

function isRefused({ status }: Answer): boolean {
  return status >= 400 && status < 500
}

function codeOf({ status, text }: Answer): string {
  return `${status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ''}`
}

function said({ status, text }: Answer): string {
  return `${status} ${text.slice(0, 200)}`
}
