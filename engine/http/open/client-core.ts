/** The part of every generated client that is the same: signing, sending, refusals. It stands on Node 20 alone. */
export const CLIENT_CORE = `import { createHash, createHmac, randomUUID } from 'node:crypto'

export interface ClientOptions {
  /** Where the server is, such as https://crm.example.com. */
  readonly baseUrl: string
  readonly appId: string
  readonly secret: string
}

export interface ListParameters {
  readonly limit?: number
  readonly page?: number
  readonly after?: string
  readonly sort?: string
  readonly fields?: string
  readonly expand?: string
  readonly search?: string
  /** A condition as JSON Logic. */
  readonly filter?: Readonly<Record<string, unknown>>
  readonly count?: 'none' | 'exact' | 'capped' | 'estimated'
}

export interface CallOptions {
  /** The call takes effect once, however often it is sent with this key within a day. */
  readonly idempotencyKey?: string
}

export interface PageOf<T> {
  readonly data: readonly T[]
  readonly page: { readonly limit: number; readonly next: string | null; readonly total?: number }
}

export interface UpsertOutcome<T> {
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly records: readonly T[]
}

/** What the server refused, and why. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly traceId: string
  readonly problem: Readonly<Record<string, unknown>>

  constructor(status: number, problem: Readonly<Record<string, unknown>>) {
    super(String(problem['title'] ?? status))
    this.name = 'Refused'
    this.status = status
    this.code = String(problem['code'] ?? '')
    this.traceId = String(problem['trace_id'] ?? '')
    this.problem = problem
  }
}

interface Sent extends CallOptions {
  readonly query?: object
  readonly body?: unknown
}

class Signer {
  readonly #options: ClientOptions

  constructor(options: ClientOptions) {
    this.#options = options
  }

  protected async data<T>(method: string, path: string, sent: Sent = {}): Promise<T> {
    return (await this.call<{ data: T }>(method, path, sent)).data
  }

  protected async call<T>(method: string, path: string, { query = {}, body, idempotencyKey }: Sent = {}): Promise<T> {
    const given = Object.entries(query).filter((entry: [string, unknown]) => entry[1] !== undefined)
    const search = given
      .map(([name, value]: [string, unknown]) => \`\${name}=\${encodeURIComponent(typeof value === 'object' ? JSON.stringify(value) : String(value))}\`)
      .sort()
      .join('&')
    const text = body === undefined ? '' : JSON.stringify(body)
    const response = await fetch(\`\${this.#options.baseUrl}\${path}\${search === '' ? '' : \`?\${search}\`}\`, {
      method,
      headers: {
        ...this.#signed(method, path, search, text),
        ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
      },
      ...(text !== '' && { body: text }),
    })
    const answer = await response.text()
    if (!response.ok) throw new Refused(response.status, problemOf(answer))
    return (answer === '' ? undefined : JSON.parse(answer)) as T
  }

  #signed(method: string, path: string, query: string, body: string): Record<string, string> {
    const { appId, secret } = this.#options
    const type = body === '' ? '' : 'application/json'
    const time = String(Math.floor(Date.now() / 1000))
    const nonce = randomUUID()
    const hash = createHash('sha256').update(body).digest('hex')
    const signed = ['v1', method, path, query, type, hash, time, nonce].join('\\n')
    return {
      'X-App-Id': appId,
      'X-Timestamp': time,
      'X-Nonce': nonce,
      'X-Content-SHA256': hash,
      'X-Signature': \`v1=\${createHmac('sha256', secret).update(signed).digest('hex')}\`,
      ...(type !== '' && { 'Content-Type': type }),
    }
  }
}

function problemOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}`
