/**
 * What strategies and plans can do: the shape of a type of processor, and the list of them. A type says what it needs in
 * words (for forms), what it reads of an event (for checks), and does it: within the transaction that completes the work,
 * for many at once, or by a call to a foreign address. Rooms above register types of their own.
 */
import type { Principal } from '../../access/index.ts'
import type { Queryable } from '../../database/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import { Registry } from '../../kernel/registry.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'

/** One thing to be done. */
export interface Work {
  /** Of the task. */
  readonly id: string
  /** The same on every attempt and replay: whoever receives it twice can tell. */
  readonly key: string
  /** Counts from 1. */
  readonly attempt: number
  readonly processor: string
  /** As the action was configured when it was matched. */
  readonly settings: Settings
  readonly data: Readonly<Record<string, unknown>>
  /** The record that it is about. */
  readonly object: string | null
  readonly record: string | null
  readonly event: { readonly id: string; readonly code: string } | null
  readonly strategy: { readonly id: string; readonly name: string } | null
  readonly planRun: string | null
  /** How many strategies led here, one after another, and with what it began. */
  readonly depth: number
  readonly root: string
  readonly at: string
}

/** What is told of a call, for the log of attempts. */
export interface CallFacts {
  readonly httpStatus?: number
  /** Hex SHA-256 of what was sent. */
  readonly requestDigest?: string
  /** The first 4 KB of the answer, without personal numbers. */
  readonly responseHead?: string
}

/** What became of a call. */
export interface Sent {
  readonly outcome: Outcome
  readonly facts: CallFacts
}

export type Outcome =
  | { readonly state: 'succeeded'; readonly result?: unknown }
  | { readonly state: 'skipped'; readonly code: string; readonly reason: Text }
  /** For good. */
  | { readonly state: 'failed'; readonly code: string; readonly reason: Text }
  | { readonly state: 'retry'; readonly code: string; readonly reason: Text; readonly afterMs?: number }
  /** Whether it happened cannot be known; never repeated by itself. */
  | { readonly state: 'unknown'; readonly code: string; readonly reason: Text }
  /** Not tried yet, since the other side is busy or resting: later, and the attempt does not count. */
  | { readonly state: 'wait'; readonly afterMs: number }

/** A setting of an action, as a field of a form. */
export interface SettingField {
  readonly name: string
  readonly label: Text
  readonly description?: Text
  /** Which control asks for it; `template` takes text with placeholders, `values` a value for each field of an object. */
  readonly type:
    | 'text'
    | 'template'
    | 'long_template'
    | 'number'
    | 'boolean'
    | 'option'
    | 'object'
    | 'field'
    | 'tags'
    | 'record'
    | 'users'
    | 'group'
    | 'message_template'
    | 'channel'
    | 'values'
  readonly required?: boolean
  readonly options?: readonly { readonly value: string; readonly label: Text }[]
  /** Of `message_template` and `channel`: the kind of message. */
  readonly kind?: string
  readonly default?: unknown
}

export type Settings = Readonly<Record<string, unknown>>

/** What settings are checked against. */
export interface Ground {
  readonly model: Model
  readonly on: Queryable
  /** The object of the records that the event is about; null when it is about none. */
  readonly object: string | null
  /** Names of the event's fields; nothing where they are not known yet. */
  readonly fields?: readonly string[]
  /** Who answers for the action: what they may not do, it does not do for them. The engine itself where nobody is named. */
  readonly author?: Principal
}

/** A processor as it is in force: its record. */
export interface Processor {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly kind: 'builtin' | 'http'
  /** The code of its type. */
  readonly type: string
  readonly enabled: boolean
  readonly once: boolean
  readonly timeoutMs: number
  readonly ratePerMinute: number | null
  readonly concurrency: number
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly parameters: readonly ProcessorParameter[]
  readonly headers: readonly ProcessorHeader[]
  readonly body: string
}

export interface ProcessorParameter {
  readonly name: string
  readonly value?: string
  readonly fixed?: boolean
  readonly required?: boolean
  readonly secret?: boolean
  readonly note?: string
}

export type ProcessorHeader = Pick<ProcessorParameter, 'name' | 'value' | 'secret'>

/** `call`: whoever is called reaches them. */
export type Push = 'phone' | 'email' | 'call'

interface TypeOfProcessor {
  readonly code: string
  readonly label: Text
  readonly description: Text
  readonly settings: readonly SettingField[]
  /** By what of a person a plan reaches them with it; absent where plans have no use for it. */
  readonly pushes?: Push
  /** Works on the record of an event: useless for events that are about none. */
  readonly needsRecord: boolean
  /** The fields of an event that an action with these settings reads, as paths. */
  variables(settings: Settings, processor: Processor): readonly string[]
  /** What is wrong with the settings of an action; fields that the event lacks are told elsewhere. */
  check(settings: Settings, ground: Ground): Promise<readonly Issue[]>
}

/** Done in the transaction that completes the work: exactly once. When it throws, everything is tried again one by one. */
export interface InternalType extends TypeOfProcessor {
  readonly mode: 'internal'
  run(tx: Queryable, works: readonly Work[]): Promise<ReadonlyMap<string, Outcome>>
}

/** Done by a call that cannot be taken back: at least once, or at most once where the processor says `once`. */
export interface ExternalType extends TypeOfProcessor {
  readonly mode: 'external'
  /** By which host works are told apart, so that one that hangs keeps nobody else waiting. */
  host(work: Work): Promise<string>
  send(work: Work, signal: AbortSignal): Promise<Sent>
}

export type ProcessorType = InternalType | ExternalType

export class ProcessorTypes {
  readonly #types = new Registry<ProcessorType>('type of processor')

  /** A code that is taken is a defect of whoever registers. */
  register(type: ProcessorType): this {
    this.#types.add(type.code, type)
    return this
  }

  find(code: string): ProcessorType | undefined {
    return this.#types.find(code)
  }

  all(): readonly ProcessorType[] {
    return this.#types.names().map((code) => this.#types.get(code))
  }

  nearest(code: string): string | undefined {
    return this.#types.nearest(code)
  }
}
