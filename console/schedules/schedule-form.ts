/** A schedule as a form, and the record that a form makes. Pure. */
import type { Schedule, ScheduleRun } from '../data/schedules.ts'

export interface ScheduleForm {
  title: string
  name: string
  handler: string
  group: string
  cron: string
  zone: string
  enabled: boolean
  overlap: Schedule['overlap']
  catchUp: Schedule['catch_up']
  most: string
  description: string
}

/** What a new one begins with. */
const NEW = {
  title: '',
  name: '',
  handler: '',
  group: null,
  cron: '0 0 3 * * ?',
  time_zone: null,
  enabled: true,
  overlap: 'queue' as const,
  catch_up: 'last' as const,
  catch_up_most: 10,
  description: null,
}

export function formOf(given: Schedule | undefined): ScheduleForm {
  const { title, name, handler, group, cron, time_zone, enabled, overlap, catch_up, catch_up_most, description } = {
    ...NEW,
    ...given,
  }
  return {
    title,
    name,
    handler,
    cron,
    enabled,
    overlap,
    group: group ?? '',
    zone: time_zone ?? '',
    catchUp: catch_up,
    most: String(catch_up_most ?? NEW.catch_up_most),
    description: description ?? '',
  }
}

/** Paths of what must be filled in and is not. */
export function missingOf({ title, name, handler, cron }: ScheduleForm): string[] {
  return Object.entries({ title, name, handler, cron })
    .filter(([, value]) => value.trim() === '')
    .map(([path]) => path)
}

export function valuesOf(form: ScheduleForm): Record<string, unknown> {
  const orNothing = (value: string): string | null => (value.trim() === '' ? null : value.trim())
  return {
    title: form.title.trim(),
    name: form.name.trim(),
    handler: form.handler,
    group: orNothing(form.group),
    cron: form.cron.trim(),
    time_zone: orNothing(form.zone),
    enabled: form.enabled,
    overlap: form.overlap,
    catch_up: form.catchUp,
    catch_up_most: /^\d+$/.test(form.most.trim()) ? Number(form.most) : null,
    description: orNothing(form.description),
  }
}

/** Key of the word for how a run went. */
export function resultOf({ outcome, state }: ScheduleRun): string {
  return outcome === 'started' ? `states.${state ?? 'unknown'}` : `outcomes.${outcome}`
}

/** How long a run took, in seconds; nothing while it has not ended. */
export function tookOf({ started_at: from, ended_at: to }: ScheduleRun): number | undefined {
  return from === null || to === null ? undefined : Math.round((Date.parse(to) - Date.parse(from)) / 100) / 10
}
