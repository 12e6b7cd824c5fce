/** Fetches everything that a person can fetch: every route, of every object, of every record that is listed. */
import { partsOf } from '../exports.ts'
import { PATHS } from './paths.ts'
import type { TestApp } from '../server.ts'

export interface Fetched {
  readonly place: string
  readonly status: number
  /** Headers and body; what is packed is unpacked. */
  readonly text: string
}

/** Questions of lists, in all the ways that a list, an export or the bin can be asked. */
const QUESTIONS = [
  '',
  '?limit=200',
  '?limit=1&count=exact',
  '?limit=200&sort=-created_at',
  '?search=2563',
  '?search=cypress',
]
const BODIES: Readonly<Record<string, readonly object[]>> = {
  query: [{ limit: 200 }, { limit: 200, search: '2563' }],
  aggregate: [{}, { group: [{ field: 'name' }] }, { measures: [{ function: 'count' }] }],
  export: [{ format: 'csv' }, { format: 'xlsx', watermark: true }],
}

export class Crawler {
  readonly #app: TestApp
  readonly #token: string
  readonly fetched: Fetched[] = []

  constructor(app: TestApp, token: string) {
    this.#app = app
    this.#token = token
  }

  async fetch(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Fetched> {
    const response = await fetch(`${this.#app.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        Authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    const isPacked = bytes.subarray(0, 2).toString() === 'PK'
    const content = isPacked ? [...(await partsOf(bytes)).values()].join('\n') : bytes.toString()
    const text = `${[...response.headers].flat().join('\n')}\n${content}`
    const fetched = { place: `${method} ${path}`, status: response.status, text }
    this.fetched.push(fetched)
    return fetched
  }

  /** All of it. */
  async everything(): Promise<void> {
    const objects = [...this.#app.services.models.current().objects.keys()]
    for (const route of Object.keys(PATHS).filter(
      (each) => /^GET |(query|aggregate|export)$/.test(each) && !each.includes('/open/'),
    ))
      if (route.includes('/:object')) for (const object of objects) await this.#ofObject(route, object)
      else await this.#other(route)
  }

  async #ofObject(route: string, object: string): Promise<void> {
    const [method = '', pattern = ''] = route.split(' ')
    const path = pattern.replace(':object', object)
    const question = path.split('/').at(-1) ?? ''
    if (method === 'POST') {
      for (const body of BODIES[question] ?? []) await this.fetch('POST', path, body)
    } else if (!path.includes(':')) {
      for (const each of question === 'export' ? ['', '?format=xlsx'] : QUESTIONS)
        await this.fetch('GET', `${path}${each}`)
    } else {
      for (const id of await this.#ids(object)) await this.#ofRecord(path.replace(':id', id))
    }
  }

  /** A record, and every file that it names. */
  async #ofRecord(path: string): Promise<void> {
    if (!path.includes(':')) return void (await this.fetch('GET', path))
    const record = await this.fetch('GET', path.replace(/\/files.*/, ''))
    for (const [file] of record.text.matchAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g))
      for (const field of ['papers', 'vault'])
        await this.fetch('GET', path.replace(':field', field).replace(':file', file))
  }

  readonly #listed = new Map<string, readonly string[]>()

  async #ids(object: string): Promise<readonly string[]> {
    const known = this.#listed.get(object)
    if (known) return known
    const { status, text } = await this.fetch('GET', `/api/v1/${object}?limit=200&fields=id`)
    const ids = status === 200 ? [...text.matchAll(/"id":"([^"]+)"/g)].map(([, id = '']) => id).slice(0, 20) : []
    this.#listed.set(object, ids)
    return ids
  }

  /** Whatever else there is, with names and ids of what was planted and of what lists told. */
  async #other(route: string): Promise<void> {
    const [method = '', path = ''] = route.split(' ')
    if (method === 'POST') return void (await this.fetch('POST', path, PREVIEW))
    const people = await this.#ids('sys_user')
    const imports = await this.#ids('sys_import')
    const applications = await this.#ids('sys_application')
    const ids = [
      ['/imports/:id', imports],
      ['/applications/:id', applications],
      ['/people/:id', people],
    ] as const
    const [, found = ['']] = ids.find(([part]) => path.includes(part)) ?? []
    for (const id of found)
      await this.fetch(
        'GET',
        path
          .replace(':id', id)
          .replace(':kind/:name', 'object/plant')
          .replace(':kind', 'object')
          .replace('object/:name', 'object/plant')
          .replace('objects/:name', 'objects/plant')
          .replace(':template', 'plant')
          .replace(':name', 'sweeper'),
      )
    if (path === '/api/v1/search')
      for (const word of ['2563', 'cypress', MASKED_END]) await this.fetch('GET', `${path}?q=${word}`)
  }
}

/** A rule that somebody writes, over rows that they may see. */
const PREVIEW = { object: 'plant', rule: { type: 'custom', condition: { nempty: [{ var: 'name' }] } } }

/** What a mask shows. */
const MASKED_END = '3741'
