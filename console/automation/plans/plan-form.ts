/** A plan as a form, what is missing in it, and the record that it makes. Pure. */
import type { Frequency, OfferedForPlans, PlanTarget, PlanValues } from '../../data/plans.ts'

export interface PlanForm {
  name: string
  /** `tags:<object>` or `source:<object>`: whom it addresses, and by what. */
  way: string
  source: string | null
  tags: readonly string[]
  match: 'any' | 'all'
  frequency: Frequency
  days: string
  start: string | null
  end: string | null
  refresh: boolean
  processor: string
  settings: Record<string, unknown>
}

export interface Way {
  readonly key: string
  readonly kind: 'tags' | 'source'
  /** Whose records are addressed. */
  readonly object: string
  /** The object of the record that names the tags. */
  readonly source: string | null
}

/** By tags of an object, or by the audience of records of another. */
export function waysOf({ objects, sources }: Pick<OfferedForPlans, 'objects' | 'sources'>): Way[] {
  const reached = objects.filter((each) => each.reached.length > 0)
  return [
    ...reached.map(({ name }) => ({ key: `tags:${name}`, kind: 'tags' as const, object: name, source: null })),
    ...sources.map(({ name, object }) => ({ key: `source:${name}`, kind: 'source' as const, object, source: name })),
    // what nobody is reached by may still be told to an application
    ...objects
      .filter((each) => each.reached.length === 0)
      .map(({ name }) => ({ key: `tags:${name}`, kind: 'tags' as const, object: name, source: null })),
  ]
}

export function newForm(name: string, way: string): PlanForm {
  return {
    name,
    way,
    source: null,
    tags: [],
    match: 'any',
    frequency: 'once',
    days: '2',
    start: null,
    end: null,
    refresh: false,
    processor: '',
    settings: {},
  }
}

export function formOf(values: PlanValues): PlanForm {
  const { kind, object, source_object, every_days, start_at, end_date, processor, settings, ...same } = values
  const { name, source, tags, match, frequency, refresh } = same
  return {
    ...{ name, source, tags, match, frequency, refresh },
    way: kind === 'source' ? `source:${source_object ?? ''}` : `tags:${object}`,
    days: String(every_days ?? 2),
    start: start_at,
    end: end_date,
    processor: processor ?? '',
    settings: { ...settings },
  }
}

export function valuesOf(form: PlanForm, way: Way): PlanValues {
  const { name, source, tags, match, frequency, days, start, end, refresh, processor, settings } = form
  const isSource = way.kind === 'source'
  return {
    ...{ match, frequency, refresh },
    name: name.trim(),
    kind: way.kind,
    object: way.object,
    source_object: way.source,
    source: isSource ? source : null,
    tags: isSource ? [] : tags,
    every_days: frequency === 'every_days' ? Number(days) : null,
    start_at: start,
    end_date: frequency === 'once' ? null : end,
    processor: processor === '' ? null : processor,
    settings: filled(settings),
  }
}

export function targetOf({ source, tags, match }: PlanForm, way: Way): PlanTarget {
  if (way.kind === 'source')
    return { object: way.object, match, source: { object: way.source ?? '', id: source ?? '' } }
  return { object: way.object, tags, match }
}

/** Places with the words of what is missing, known before anybody asks the server. */
export function missingIn({ name, source, tags, frequency, days, processor }: PlanForm, way: Way | undefined) {
  const isDays = /^\d{1,4}$/.test(days.trim()) && Number(days) >= 2 && Number(days) <= 3650
  return {
    ...(name.trim() === '' && { name: 'missing' }),
    ...(way?.kind === 'tags' && tags.length === 0 && { tags: 'missingTags' }),
    ...(way?.kind === 'source' && (source ?? '') === '' && { source: 'missingSource' }),
    ...(frequency === 'every_days' && !isDays && { every_days: 'missingDays' }),
    ...(processor === '' && { processor: 'missing' }),
  } as Readonly<Record<string, string>>
}

/** Whether anything is said. */
export function isConfigured(settings: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(filled(settings)).length > 0
}

/** What was emptied again is not said. */
function filled(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  )
}
