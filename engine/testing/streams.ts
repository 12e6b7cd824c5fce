/** A page that listens: opens a stream of news as a browser does, and waits for what it is told. */
import assert from 'node:assert/strict'

export interface News {
  readonly name: string
  readonly id: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface OpenStream {
  readonly status: number
  readonly headers: Headers
  /** All that was told so far. */
  readonly told: readonly News[]
  /** The next news that is as wanted, from those that no call has taken yet. */
  next(isWanted: (news: News) => boolean, patienceMs?: number): Promise<News>
  /** Resolves once the server has ended it. */
  ended: Promise<void>
  close(): void
}

/** @param headers of whoever listens */
export async function openStream(url: string, headers: Readonly<Record<string, string>>): Promise<OpenStream> {
  const abort = new AbortController()
  const response = await fetch(url, {
    headers: { Accept: 'text/event-stream', ...headers },
    signal: abort.signal,
  })
  const told: News[] = []
  let taken = 0
  let wake: () => void = () => undefined
  const ended = follow(response, (news) => {
    told.push(news)
    wake()
  })
  const next: OpenStream['next'] = async (isWanted, patienceMs = 10_000) => {
    const until = Date.now() + patienceMs
    for (;;) {
      while (taken < told.length) {
        const news = told[taken++]
        if (news && isWanted(news)) return news
      }
      const left = until - Date.now()
      if (left <= 0) assert.fail(`nothing of the kind was told, but ${JSON.stringify(told)}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
  return { status: response.status, headers: response.headers, told, next, ended, close: () => abort.abort() }
}

async function follow(response: Response, tell: (news: News) => void): Promise<void> {
  let text = ''
  const decoder = new TextDecoder()
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const news = newsOf(block)
        if (news) tell(news)
      }
    }
  } catch {
    // closed, by whichever side
  }
}

function newsOf(block: string): News | undefined {
  const part = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
  const [name, id, data] = [part('event'), part('id'), part('data')]
  return name === undefined || data === undefined
    ? undefined
    : { name, id: id ?? '', data: JSON.parse(data) as Record<string, unknown> }
}
