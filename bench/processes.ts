/** What processes used: CPU and memory, from /proc. */
import { readdirSync, readFileSync } from 'node:fs'

const MS_PER_TICK = 10
const MB_PER_PAGE = 4096 / 1e6

/** User and system time of a process, in milliseconds. */
export function cpuOf(pid: number | undefined): number {
  const fields = statOf(pid)
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
}

/** The same for a process and its living and dead children. */
export function treeCpu(pid: number): number {
  const own = [11, 12, 13, 14].reduce((sum, index) => sum + Number(statOf(pid)[index]), 0) * MS_PER_TICK
  return childrenOf(pid).reduce((sum, child) => sum + cpuOf(child), own)
}

/** CPU and memory of a process with its children, whichever thread started them. */
export function treeOf(pid = 0): { readonly cpu: number; readonly memory: number } {
  return { cpu: treeCpu(pid), memory: [pid, ...childrenOf(pid)].reduce((sum, each) => sum + memoryOf(each), 0) }
}

function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`)
  return threads.flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
  )
}

/** Resident memory of a process, in megabytes. */
export function memoryOf(pid: number | undefined): number {
  return Number(statOf(pid)[21]) * MB_PER_PAGE
}

function statOf(pid: number | undefined): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
}
