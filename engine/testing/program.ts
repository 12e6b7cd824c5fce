/** The program as people run it: a process of its own, started by the command, told by its output when it is ready. */
import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const COMMAND = fileURLToPath(new URL('../cli/tessera.mjs', import.meta.url))

export interface Finished {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

export interface Program {
  readonly child: ChildProcess
  readonly url: string
  /** Milliseconds from the start of the process to the first 200 of `/readyz`. */
  readonly readyAfter: number
  output(): string
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<void>
}

/** Runs a command to its end. */
export async function runCommand(words: readonly string[], env: NodeJS.ProcessEnv): Promise<Finished> {
  const child = begin(words, env)
  const text = collect(child)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, ...text() }
}

/**
 * Starts the server and waits until it is ready.
 * @param command the file to run instead of the program's command
 */
export async function startProgram(
  env: NodeJS.ProcessEnv,
  words: readonly string[] = ['start'],
  command = COMMAND,
): Promise<Program> {
  const began = performance.now()
  const child = begin(words, env, command)
  const text = collect(child)
  let ended = false
  const closed = new Promise<void>((resolve) =>
    child.once('close', () => {
      ended = true
      resolve()
    }),
  )
  const url = `http://localhost:${env['PORT'] ?? ''}`
  while (!(await isReady(url))) {
    if (ended) throw new Error(`the server ended:\n${text().output}${text().errors}`)
    await sleep(15)
  }
  return {
    child,
    url,
    readyAfter: performance.now() - began,
    output: () => text().output,
    end: async (signal) => {
      child.kill(signal)
      await closed
    },
  }
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    (response) => response.status === 200,
    () => false,
  )
}

function begin(words: readonly string[], env: NodeJS.ProcessEnv, command = COMMAND): ChildProcess {
  // what the test run itself was told must not reach the program
  const {
    DATABASE_URL: _url,
    TESSERA_DATA: _data,
    TESSERA_SECRET: _secret,
    PORT: _port,
    NODE_OPTIONS: _options,
    ...rest
  } = process.env
  return spawn(process.execPath, [command, ...words], {
    env: { ...rest, LC_ALL: 'en_US.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function collect(child: ChildProcess): () => { output: string; errors: string } {
  let output = ''
  let errors = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  return () => ({ output, errors })
}
