/** Sends one file, telling how far it is. `fetch` cannot tell that, so this goes the older way. */
import type { FileFacts } from '../../engine/fields/file/words.ts'
import { ApiError, problemOf, renewSession, UNREACHABLE } from './http.ts'

interface Watching {
  /** 0 to 1. */
  progress(part: number): void
  readonly signal: AbortSignal
}

/** @param to the address, up to the name of the file @throws ApiError, and an AbortError when the signal says so */
export async function uploadFile<T = FileFacts>(file: File, watching: Watching, to = '/api/v1/files?'): Promise<T> {
  const answer = await send(file, watching, to)
  if (answer.ok) return ((await answer.json()) as { data: T }).data
  const error = new ApiError(await problemOf(answer))
  if (error.code !== 'NOT_SIGNED_IN') throw error
  await renewSession()
  return uploadFile(file, watching, to)
}

function send(file: File, { progress, signal }: Watching, to: string): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `${to}name=${encodeURIComponent(file.name)}`)
    request.setRequestHeader('accept', 'application/json')
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0)
    request.onload = () => resolve(answerOf(request))
    request.onerror = () => reject(new ApiError(UNREACHABLE))
    request.onabort = () => reject(new DOMException('the upload was cancelled', 'AbortError'))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}

function answerOf(request: XMLHttpRequest): Response {
  return new Response(request.responseText, {
    status: request.status,
    headers: { 'content-type': request.getResponseHeader('content-type') ?? '' },
  })
}
