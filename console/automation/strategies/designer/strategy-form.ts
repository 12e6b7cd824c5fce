/** A strategy while it is drawn: what its inputs hold, and what of it is kept. Pure. */
import type { DelayMode, StrategyAction, StrategyBody } from '../../../data/strategies.ts'
import type { Logic } from '../../../data/types.ts'
import { idOf } from '../../../fields/reference/titled.ts'

export type Settings = Readonly<Record<string, unknown>>

export interface ActionForm {
  /** By which the card is known again wherever it moves. */
  readonly key: number
  readonly processor: string
  readonly settings: Settings
  readonly mode: DelayMode
  readonly hours: string
  readonly at: string | null
  /** Waits for the action before it; empty: it does not. */
  readonly chain: '' | 'success' | 'always'
}

export interface StrategyForm {
  readonly name: string
  readonly group: string
  readonly event: string
  readonly from: string | null
  readonly to: string | null
  readonly actions: readonly ActionForm[]
  readonly isCapped: boolean
  readonly times: string
  readonly days: string
  readonly note: string
  /** What this version changes, kept with it. */
  readonly changeNote: string
}

let last = 0

export function newAction(processor = ''): ActionForm {
  return { key: ++last, processor, settings: {}, mode: 'now', hours: '', at: null, chain: '' }
}

export function newForm(group: string): StrategyForm {
  return {
    name: '',
    group,
    event: '',
    from: null,
    to: null,
    actions: [],
    isCapped: false,
    times: '1',
    days: '1',
    note: '',
    changeNote: '',
  }
}

export function formOf(row: Readonly<Record<string, unknown>>): StrategyForm {
  const cap = asObject(row['cap'])
  return {
    name: String(row['name'] ?? ''),
    group: idText(row['group']),
    event: idText(row['event']),
    from: textOf(row['valid_from']),
    to: textOf(row['valid_to']),
    actions: actionsOf(row['actions']).map(actionForm),
    isCapped: cap !== undefined,
    times: String(cap?.['times'] ?? 1),
    days: String(cap?.['days'] ?? 1),
    note: String(row['note'] ?? ''),
    changeNote: '',
  }
}

export function conditionsOf(row: Readonly<Record<string, unknown>>): Logic | undefined {
  return asObject(row['conditions'])
}

/** The actions of a record, as it keeps them. */
export function actionsOf(value: unknown): readonly StrategyAction[] {
  return Array.isArray(value) ? value.flatMap((one: unknown) => actionOf(asObject(one)) ?? []) : []
}

function actionOf(one: Readonly<Record<string, unknown>> | undefined): StrategyAction | undefined {
  if (!one) return undefined
  const delay = asObject(one['delay'])
  const mode = delay?.['mode']
  const chain = one['chain']
  return {
    processor: idText(one['processor']),
    settings: asObject(one['settings']) ?? {},
    delay: {
      mode: mode === 'after' || mode === 'until' ? mode : 'now',
      ...(delay?.['hours'] !== undefined && { hours: Number(delay['hours']) }),
      ...(typeof delay?.['at'] === 'string' && { at: delay['at'] }),
    },
    ...((chain === 'success' || chain === 'always') && { chain }),
  }
}

function actionForm({ processor, settings, delay, chain }: StrategyAction): ActionForm {
  const { mode, hours, at } = delay
  return {
    key: ++last,
    processor,
    settings,
    mode,
    hours: hours === undefined ? '' : String(hours),
    at: at ?? null,
    chain: chain ?? '',
  }
}

/** As it is kept and checked; numbers that cannot be read are left for the check to name. */
export function bodyOf(form: StrategyForm, conditions: Logic | undefined): StrategyBody {
  return {
    name: form.name.trim(),
    group: form.group || null,
    event: form.event || null,
    valid_from: form.from,
    valid_to: form.to,
    conditions: conditions ?? null,
    actions: form.actions.map(keptAction),
    cap: form.isCapped ? { times: Number(form.times), days: Number(form.days) } : null,
  }
}

function keptAction({ processor, settings, mode, hours, at, chain }: ActionForm, index: number): StrategyAction {
  return {
    processor,
    settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => !isBlank(value))),
    delay: {
      mode,
      ...(mode === 'after' && { hours: Number(hours) }),
      ...(mode === 'until' && at !== null && { at }),
    },
    // the first one has nothing before it
    ...(chain !== '' && index > 0 && { chain }),
  }
}

export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

export function moved(actions: readonly ActionForm[], from: number, to: number): readonly ActionForm[] {
  const one = actions[from]
  if (!one || to < 0 || to >= actions.length) return actions
  return actions.toSpliced(from, 1).toSpliced(to, 0, one)
}

function idText(value: unknown): string {
  const id = idOf(value)
  return typeof id === 'string' ? id : ''
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}
