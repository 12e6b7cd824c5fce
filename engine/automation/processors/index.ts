/**
 * In charge of processors: what strategies and plans can do. What enters are works with the data of an event and their
 * settings; what leaves are effects, those inside in the transaction that completes the work and so exactly once, those
 * outside as calls that carry a key. Types are registered here; records say which of them a workspace uses, and how.
 */
import { TesseraError } from '../../kernel/errors.ts'
import { authorise, updateMany, type Writer } from '../../records/index.ts'
import type { AutomationRoom } from '../room.ts'
import { bringBuiltIns, importShipped } from './bring.ts'
import { effectsOf, type ProcessorEffects, usersWith } from './effects.ts'
import { switchOff } from './gone.ts'
import { Breaker, type HostState } from './http/breaker.ts'
import { HttpType } from './http/index.ts'
import { assignType } from './internal/assign.ts'
import { groupType } from './internal/group.ts'
import { createType, updateType } from './internal/records.ts'
import { tagType } from './internal/tag.ts'
import { messageTypes } from './messages/index.ts'
import { type GivenSecrets, setSecrets } from './secrets.ts'
import { openAddresses } from './stages.ts'
import { OBJECT, processorsById } from './store.ts'
import { type Trial, type TrialAsked, tryOut } from './try.ts'
import type { Processor, ProcessorType, ProcessorTypes } from './types.ts'

export type { HostState } from './http/breaker.ts'
export type { ProcessorEffects } from './effects.ts'
export type { Trial } from './try.ts'

export class Processors {
  readonly #room: AutomationRoom
  readonly #types: ProcessorTypes
  readonly #http: HttpType

  /** Registers the types of this room. */
  constructor(room: AutomationRoom, types: ProcessorTypes, breaker = new Breaker()) {
    this.#room = room
    this.#types = types
    this.#http = new HttpType({ ...room, gone: (processor) => this.#gone(processor) }, breaker)
    const inside = [
      ...(['add', 'remove'] as const).map((way) => tagType(room, way)),
      ...[groupType(room), assignType(room), createType(room), updateType(room)],
      ...messageTypes(room),
    ]
    for (const type of [...inside, this.#http]) types.register(type)
    openAddresses(room.stages, room.outbound)
  }

  /** Brings the built-in ones into a workspace that lacks them. */
  start(): Promise<void> {
    const { db, models, stages, timeZone } = this.#room
    return bringBuiltIns({ db, model: models.current(), stages, timeZone })
  }

  types(): readonly ProcessorType[] {
    return this.#types.all()
  }

  /** Hosts that are called now, and those that are left alone. */
  hosts(): readonly HostState[] {
    return this.#http.breaker.states()
  }

  /** Makes records of the processors that packs ship. @returns how many there were none of */
  importShipped(writer: Writer): Promise<number> {
    return importShipped(writer, this.#room.db)
  }

  /** What is wrong with a processor before it is saved, and whom the change would leave without data. */
  effects(asked: {
    readonly id?: string
    readonly values: Readonly<Record<string, unknown>>
  }): Promise<ProcessorEffects> {
    return effectsOf(this.#room.db, asked)
  }

  /** Strategies and plans that use a processor. @throws TesseraError NOT_FOUND */
  async users(id: string): Promise<ProcessorEffects['users']> {
    const { db } = this.#room
    const processor = (await processorsById(db, db, [id])).get(id)
    if (!processor) throw new TesseraError('NOT_FOUND')
    const isCall = processor.kind === 'http'
    return usersWith(db, id, isCall ? (this.#types.find(processor.type)?.variables({}, processor) ?? []) : [])
  }

  try(asked: TrialAsked): Promise<Trial> {
    return tryOut(this.#room, asked)
  }

  /**
   * Sets or takes away secrets; the record tells which there are. Nobody reads them back.
   * @throws TesseraError NOT_FOUND, FORBIDDEN, PROCESSOR_BUILTIN, VERSION_CONFLICT, VALIDATION_FAILED
   */
  async setSecrets(
    writer: Writer,
    id: string,
    { version, secrets }: { version: number; secrets: GivenSecrets },
  ): Promise<readonly string[]> {
    const { db, vault } = this.#room
    authorise(writer, OBJECT, 'update')
    const processor = await this.#required(writer, id)
    const names = await setSecrets({ db, vault }, writer.tx, processor, secrets)
    const told = names.length === 0 ? null : names
    await updateMany(writer, OBJECT, [{ id, version, values: { secrets_set: told } }])
    return names
  }

  async #required({ tx }: Writer, id: string): Promise<Processor> {
    const found = UUID.test(id) ? (await processorsById(this.#room.db, tx, [id])).get(id) : undefined
    if (!found) throw new TesseraError('NOT_FOUND')
    if (found.kind === 'builtin') throw new TesseraError('PROCESSOR_BUILTIN', { name: found.name })
    return found
  }

  async #gone(processor: Processor): Promise<void> {
    await switchOff(this.#room, processor).catch((error: unknown) => this.#room.onError(error))
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
