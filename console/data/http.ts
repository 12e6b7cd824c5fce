/**
 * The one door to the server. In go method, path and JSON; out comes JSON or an `ApiError` that carries the server's
 * words, the fields it blames and the trace id. A session that ended meanwhile is renewed by whoever registered with
 * `onSignedOut`, and the call is made again, so that screens above never notice.
 */
import type { Issue } from '../../engine/kernel/errors.ts'
import type { Text } from '../../engine/kernel/text.ts'
import type { Problem, VersionConflict } from './types.ts'

export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly text: Text
  readonly issues: readonly Issue[]
  readonly traceId: string
  readonly facts: Readonly<Record<string, unknown>>

  constructor(problem: Problem) {
    super(problem.message.en)
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.text = problem.message
    this.issues = problem.issues ?? []
    this.traceId = problem.trace_id ?? ''
    this.facts = problem
  }
}

interface CallOptions {
  readonly body?: unknown
  /** Sent as it is, under its own type, instead of a body. */
  readonly file?: Blob
  readonly signal?: AbortSignal
  /** Calls that are about the session itself are not repeated after signing in. */
  readonly once?: boolean
}

interface Guards {
  /** Resolves when somebody has signed in again. */
  signedOut(): Promise<void>
  /** Something must be done before anything else is answered: a password changed, a second step set up. */
  unsettled(code: string): void
  /** Of the definitions over which an answer was made, and the mark of the rights by which. */
  generation(seen: number, rights: string | null): void
}

let guards: Guards = {
  signedOut: () => Promise.reject(new Error('nobody renews sessions')),
  unsettled: () => {},
  generation: () => {},
}

export function guardSession(next: Guards): void {
  guards = next
}

/** Asks for the session to be renewed; for what does not go through `call`. */
export function renewSession(): Promise<void> {
  return guards.signedOut()
}

export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const response = await answered(method, path, options)
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T)
}

/** For answers that are files. */
export async function callFile(method: string, path: string, options: CallOptions = {}): Promise<Blob> {
  return (await answered(method, path, options)).blob()
}

async function answered(method: string, path: string, options: CallOptions): Promise<Response> {
  const response = await send(method, path, options)
  const generation = Number(response.headers.get('x-tessera-generation'))
  if (generation > 0) guards.generation(generation, response.headers.get('x-tessera-rights'))
  if (response.ok) return response
  const error = new ApiError(await problemOf(response))
  if (error.status === 401 && error.code === 'NOT_SIGNED_IN' && !options.once) {
    await guards.signedOut()
    return answered(method, path, { ...options, once: true })
  }
  if (/^(PASSWORD_CHANGE|SECOND_STEP)_REQUIRED$/.test(error.code)) guards.unsettled(error.code)
  throw error
}

async function send(method: string, path: string, { body, file, signal }: CallOptions): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(file && { body: file }),
      ...(signal && { signal }),
    })
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiError(UNREACHABLE)
  }
}

export const UNREACHABLE: Problem = {
  status: 0,
  code: 'UNREACHABLE',
  message: {
    zh: '无法连接服务器，请检查网络后重试',
    en: 'The server cannot be reached; check the network and try again',
  },
}

/** The problem document of a refused call; proxies and broken servers send something else. */
export async function problemOf(response: Response): Promise<Problem> {
  const fallback = {
    status: response.status,
    code: 'INTERNAL',
    message: {
      zh: `服务器没有正确应答（${response.status}），请稍后重试`,
      en: `The server did not answer properly (${response.status}); try again later`,
    },
  }
  if (!response.headers.get('content-type')?.includes('json')) return fallback
  const body: unknown = await response.json().catch(() => undefined)
  return isProblem(body) ? { ...body, status: response.status } : fallback
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'message' in body
}

/** What a refused write says about the change that came before it. */
export function conflictOf(error: unknown): VersionConflict | undefined {
  return error instanceof ApiError && hasConflict(error.facts) ? error.facts : undefined
}

function hasConflict(
  facts: Readonly<Record<string, unknown>>,
): facts is Readonly<Record<string, unknown>> & VersionConflict {
  return facts['code'] === 'VERSION_CONFLICT' && typeof facts['current'] === 'object' && Array.isArray(facts['changes'])
}

/** The words for anything that was thrown. */
export function errorText(error: unknown): Text {
  if (error instanceof ApiError) return error.text
  const reason = error instanceof Error ? error.message : String(error)
  return { zh: `页面出错：${reason}`, en: `The page failed: ${reason}` }
}
