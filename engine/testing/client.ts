/** A caller of the HTTP interface, as a script is one: JSON in, status and JSON out. */
import assert from 'node:assert/strict'

export type Row = Readonly<Record<string, unknown>>

/** What came back. The parts of a JSON body are handed out as what they ought to be; tests say what they hold. */
export class Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string

  constructor(response: Response, text: string) {
    this.status = response.status
    this.headers = response.headers
    this.text = text
  }

  get body(): Row {
    return JSON.parse(this.text) as Row
  }

  /** The one record of the answer. */
  get data(): Row & { readonly id: string; readonly version: number } {
    return this.body['data'] as Row & { id: string; version: number }
  }

  /** The records of a list, or the entries of a history. */
  get rows(): readonly Row[] {
    return this.body['data'] as readonly Row[]
  }

  get page(): { readonly limit: number; readonly next: string | null; readonly total?: number } {
    return this.body['page'] as { limit: number; next: string | null; total?: number }
  }

  get issues(): readonly {
    readonly code: string
    readonly path?: string
    readonly message: { readonly en: string }
  }[] {
    return this.body['issues'] as { code: string; path?: string; message: { en: string } }[]
  }

  /** The values of one field of a list, in order. */
  column(name: string): unknown[] {
    return this.rows.map((row) => row[name])
  }

  is(status: number): this {
    assert.equal(this.status, status, this.text)
    return this
  }

  /** Asserts a refusal with problem details. */
  refused(status: number, code: string): this {
    assert.equal(this.status, status, this.text)
    assert.match(this.headers.get('content-type') ?? '', /^application\/problem\+json/)
    const { body } = this
    assert.deepEqual([body['code'], body['status'], body['type']], [code, status, 'about:blank'])
    assert.ok(body['message'] && body['trace_id'] && body['title'])
    return this
  }
}

export interface RequestOptions {
  readonly body?: unknown
  /** Sent as it is, instead of `body`. */
  readonly raw?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
}

export class Client {
  readonly #url: string
  readonly #token: string | undefined

  constructor(url: string, token?: string) {
    this.#url = url
    this.#token = token
  }

  async send(method: string, path: string, { body, raw, headers = {} }: RequestOptions = {}): Promise<Answer> {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await fetch(`${this.#url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.#token !== undefined && { Authorization: `Bearer ${this.#token}` }),
        ...(content !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(content !== undefined && { body: content }),
    })
    return new Answer(response, await response.text())
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send('GET', path, { headers })
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.send('POST', path, { body })
  }

  patch(path: string, body: unknown): Promise<Answer> {
    return this.send('PATCH', path, { body })
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path)
  }

  /** A list; parameters are encoded here, a filter is given as JSON Logic. */
  list(object: string, parameters: Row = {}): Promise<Answer> {
    const texts = Object.entries(parameters).map(([name, value]): [string, string] => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ])
    return this.get(`/api/v1/${object}?${new URLSearchParams(texts)}`)
  }

  /** Creates one record that must be accepted, and answers it. */
  async make(object: string, values: Row): Promise<Answer['data']> {
    return (await this.post(`/api/v1/${object}`, values)).is(201).data
  }
}
