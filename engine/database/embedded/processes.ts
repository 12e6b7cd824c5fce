/** What the operating system knows of a server: its process, its orphans, and how to end them. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** What PostgreSQL writes of itself into postmaster.pid. */
export interface PidFile {
  readonly pid: number
  readonly port: number
  readonly status: string
}

export const POLL_MS = 10

export function readPidFile(data: string): PidFile | undefined {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const lines = readFileSync(file, 'utf8').split('\n')
  return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() }
}

/** Whether a process stands in this data directory, as every process of its server does; a reused number does not. */
export function isServerProcess(pid: number, data: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false
  if (process.platform === 'linux') return workingFolder(pid) === data
  return spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout.includes(data)
}

/** Processes of a server whose head is gone; they end by themselves, and until then the data are not free. */
export function serverProcesses(data: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => isServerProcess(pid, data))
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    // The process has ended, or is another user's and so not our server.
    return undefined
  }
}

/** Sends the signals in turn, each after the last had its time, until none of the processes lives. */
export async function endProcesses(
  living: () => readonly number[],
  steps: readonly (readonly [signal: NodeJS.Signals | undefined, patienceMs: number])[],
): Promise<void> {
  for (const [signal, patience] of steps) {
    if (signal) for (const pid of living()) send(pid, signal)
    for (const until = Date.now() + patience; Date.now() < until; await sleep(POLL_MS)) {
      if (living().length === 0) return
    }
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // Gone between the look and the signal.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
